// What stands in a field belongs to who typed it. Streamlit learns of it only when the cursor leaves the field, keeps it only as
// long as the connection, and lets a tapped link overtake it. So each letter is kept in this tab until it is saved, put back after
// a reload, and a link waits until the field that was just left has been handed over.
const DRAFT = "draft:";
const TYPED = "[data-testid=stTextInput] input[type=text], [data-testid=stTextArea] textarea";
const MOST_WAIT = 10000;
const MOST_UPLOAD = 600000;
const ON_ITS_WAY = "[data-testid=stFileUploader] [data-testid=stFileChipIconSpinner]";
const bases = new WeakMap();
const unsent = new WeakSet();
const seen = new WeakSet();
let handedOver = 0;
// Until what was typed into a cell has been handed over, and its draft is gone.
let handing = null;
let passing = false;

// The name of a field's draft: its page, its widget's key and its words. None for fields of the sign-in form and of codes.
function draftOf(field) {
  if (!(field instanceof HTMLElement) || !field.matches(TYPED) || field.closest("[data-testid=stForm]")) return null;
  if (field.autocomplete === "one-time-code") return null;
  const key = [...(field.closest("[class*='st-key-']")?.classList ?? [])].find((each) => each.startsWith("st-key-"));
  return key ? `${DRAFT}${location.pathname}:${key}:${field.getAttribute("aria-label")}` : null;
}

function forget(start, but = []) {
  const names = Object.keys(sessionStorage).filter((name) => name.startsWith(start) && !but.includes(name));
  names.forEach((name) => sessionStorage.removeItem(name));
}

document.addEventListener("focusin", (event) => {
  if (draftOf(event.target) && !unsent.has(event.target)) bases.set(event.target, event.target.value);
}, true);

document.addEventListener("input", (event) => {
  const field = event.target;
  const name = draftOf(field);
  if (!name) return;
  unsent.add(field);
  const base = JSON.parse(sessionStorage.getItem(name) ?? "null")?.base ?? bases.get(field) ?? "";
  sessionStorage.setItem(name, JSON.stringify({ base, value: field.value }));
}, true);

document.addEventListener("focusout", (event) => {
  if (unsent.delete(event.target)) handedOver = Date.now();
}, true);

// A field that comes as it was before somebody typed in it gets back what was typed; one that has moved on does not. Who is in it
// already stays there, and who is elsewhere is not fetched away.
function putBack(field) {
  const name = draftOf(field);
  if (!name || seen.has(field) || unsent.has(field)) return;
  seen.add(field);
  const draft = JSON.parse(sessionStorage.getItem(name) ?? "null");
  if (!draft) return;
  if (field.value !== draft.base || draft.value === draft.base) {
    if (field.value !== draft.value) sessionStorage.removeItem(name);
    return;
  }
  const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  const here = document.activeElement;
  field.focus({ preventScroll: true });
  Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(field, draft.value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (here === field) return;
  field.blur();
  here?.focus({ preventScroll: true });
}

// After the first runs: a field is there before the value that the script gives it.
let looking = 0;
new MutationObserver(() => {
  clearTimeout(looking);
  looking = setTimeout(() => {
    if (document.querySelector("[data-testid=stForm] input[type=password]")) forget(DRAFT);
    if (isRunning()) return;
    document.querySelectorAll(TYPED).forEach(putBack);
  }, 200);
}).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-test-script-state", "data-asked"] });

// Who was told that what they had typed is saved may type the next thing while that still stands there: it counts once.
const receipts = new WeakMap();

afterRuns(() => {
  const told = [...document.querySelectorAll("[data-testid=stMain] [data-testid=stAlertContentSuccess]")];
  const isNew = told.filter((each) => receipts.get(each) !== each.textContent).length;
  told.forEach((each) => receipts.set(each, each.textContent));
  if (!isNew) return;
  const typing = [...document.querySelectorAll(TYPED)].filter((field) => unsent.has(field)).map(draftOf);
  forget(`${DRAFT}${location.pathname}:`, document.querySelector(EDITOR) ? [...typing, editing] : typing);
});

// The run that takes over what was typed or chosen is asked for a moment after the field was left or the file has come over.
async function untilTaken(most) {
  const begun = Date.now();
  let quiet = 0;
  while (quiet < 6 && Date.now() - begun < most) {
    await new Promise((done) => setTimeout(done, 50));
    quiet = isRunning() || document.querySelector(ON_ITS_WAY) ? 0 : quiet + 1;
  }
}

window.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (passing || !link || link.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const field = document.activeElement;
  if (unsent.has(field)) field.blur();
  if (!handedOver || Date.now() - handedOver > MOST_WAIT) return;
  handedOver = 0;
  event.preventDefault();
  event.stopImmediatePropagation();
  Promise.all([untilTaken(MOST_WAIT), handing]).then(() => {
    const there = link.isConnected ? link : [...document.links].find((each) => each.href === link.href);
    if (there) pass(there);
    else location.assign(link.href);
  });
}, true);

function pass(part) {
  passing = true;
  part.click();
  passing = false;
}

// A file that was chosen is unknown to the app until it has come over and a run has taken it: what a button saved before that
// would be without it, or with the one that it replaces. The button waits, from the moment of the choice.
let fileTaken = null;

function awaitFile(event) {
  if (!(event.target instanceof Element) || !event.target.closest("[data-testid=stFileUploader]")) return;
  const taken = untilTaken(MOST_UPLOAD).then(() => {
    if (fileTaken === taken) fileTaken = null;
  });
  fileTaken = taken;
}

document.addEventListener("change", awaitFile, true);
document.addEventListener("drop", awaitFile, true);

window.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-testid=stButton] button") : null;
  if (passing || !button || !fileTaken) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (button.dataset.waits) return;
  button.dataset.waits = "等文件传完";
  // The run that takes the file may draw the button anew: then it is what stands in its place that was meant.
  const key = keyOf(button);
  const place = key ? sameOf(key, "button").indexOf(button) : 0;
  fileTaken.then(() => {
    delete button.dataset.waits;
    const there = button.isConnected || !key ? button : sameOf(key, "button")[place];
    if (there) pass(there);
  });
}, true);
