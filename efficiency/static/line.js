// A line that breaks while somebody works. Streamlit passes over what is pressed until the line is there again, which takes a
// moment or some, and what was on its way when it broke may not have arrived; it says nothing of either. What only leads on is
// opened as soon as the line is back. What does something is not done again by itself, since it may have been done: whoever
// pressed is told, and what they have typed stays (drafts.js).
const PRESSED = ["button, summary, input, textarea, label, canvas", ...["button", "radio", "checkbox", "switch", "tab", "combobox", "option"].map((role) => `[role=${role}]`)].join(", ");
// A link that cannot be followed meanwhile lets what points at it through to the box around it.
const LEADS_ON = "[data-testid=stPageLink], [data-testid=stSidebarNavLinkContainer]";
const SIGNS = {
  broken: "连接中断，正在重新连接……",
  toCome: "连接中断，重新连上后自动打开。",
  pressed: "连接中断，刚才按的没有送达。重新连上后请再按一次，填写的内容不会丢失。",
  again: "已重新连接。刚才按的没有送达，请再按一次。",
  unheard: "等了很久没有回音，最后一次操作可能没有送达：请核对页面，没有生效的请再按一次。填写的内容都还在。",
  unsure: "连接刚才中断，最后一次操作可能没有送达：请核对页面，没有生效的请再按一次。填写的内容都还在。",
};
let isBroken = false;
let isLeaving = false;
let toTell = null;
let toOpen = null;
let typedIn = null;

const lineSign = Object.assign(document.createElement("div"), { id: "line-sign" });
lineSign.setAttribute("role", "alert");

function tell(name) {
  lineSign.dataset.says = name;
  lineSign.textContent = SIGNS[name];
  document.body.append(lineSign);
}

window.addEventListener("pagehide", () => { isLeaving = true; });
window.addEventListener("pageshow", () => { isLeaving = false; });

// ``isUnheard``: a run was asked for, and nobody said that it has begun.
function lineBreaks(isUnheard) {
  if (isLeaving) return;
  isBroken = true;
  if (isUnheard) toTell = "unsure";
  const field = document.activeElement;
  typedIn = field?.matches(TYPED) ? { field, at: [field.selectionStart, field.selectionEnd] } : null;
  tell("broken");
}

function lineIsBack() {
  if (!isBroken) return;
  isBroken = false;
  lineSign.remove();
  if (toTell) tell(toTell);
  toTell = null;
  const link = toOpen;
  toOpen = null;
  untilTaken(MOST_WAIT).then(() => goOnTyping()).then(() => { if (link) openAgain(link); });
}

// A field that cannot be typed in meanwhile loses the cursor without a word, and what stands in it would be handed over by nobody.
function goOnTyping() {
  const there = typedIn;
  typedIn = null;
  if (!there?.field.isConnected || document.activeElement !== document.body) return;
  there.field.focus({ preventScroll: true });
  there.field.setSelectionRange(...there.at);
}

function openAgain(link) {
  const there = link.isConnected ? link : [...document.links].find((each) => each.href === link.href);
  if (there) pass(there);
  else location.assign(link.href);
}

function pressedInVain() {
  if (!toTell) toTell = "again";
  tell("pressed");
}

window.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest(LEADS_ON)?.querySelector("a[href]") : null;
  if (!isBroken || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  toOpen = link;
  tell("toCome");
}, true);

// A cell or a bar that opens something is known by the sign that the pointer takes over it. What is chosen in a picture is kept by
// the picture and handed over when the line is back.
function isChosenInPicture(part) {
  return part?.closest("[data-testid=stVegaLiteChart]") && getComputedStyle(part).cursor === "pointer";
}

// What cannot be pressed meanwhile is not clicked either; where a finger or a key went down is told of it all the same.
window.addEventListener("pointerdown", (event) => {
  const part = event.target instanceof Element ? event.target : null;
  if (!isBroken) {
    if (part?.closest(PRESSED)) lineSign.remove();
  } else if (isChosenInPicture(part)) {
    tell("toCome");
  } else if (part?.closest("[data-testid=stApp]") && part.closest(PRESSED) && !part.closest(LEADS_ON)) {
    pressedInVain();
  }
}, true);

window.addEventListener("keydown", (event) => {
  if (!["Enter", " "].includes(event.key) || !(event.target instanceof Element) || event.target.matches(TYPED)) return;
  if (!isBroken) lineSign.remove();
  else if (!event.target.closest(LEADS_ON)) pressedInVain();
}, true);
