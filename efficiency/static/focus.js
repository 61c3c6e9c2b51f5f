// Who works by keys goes on where they were. What they pressed may be gone after the run that it began: a row that opens what takes the
// place of its table, a form that was handed in, another page. The browser then begins at the head of the document, before the menu.
// Here the keys go to the same part drawn anew, else to what was opened or answered, else to the heading of what is there now. A button
// that stays stays in view.
const KEYED = "[class*='st-key-']";
let byKeys = false;
let leftAt = null;
let before = new Set();
let struck = null;

function keyOf(part) {
  return [...(part.closest(KEYED)?.classList ?? [])].find((each) => each.startsWith("st-key-"));
}

window.addEventListener("keydown", (event) => {
  byKeys = true;
  const main = document.querySelector("[data-testid=stMain]");
  const presses = ["Enter", " "].includes(event.key);
  struck = presses ? event.target : null;
  if (main && presses) before = new Set(told(main).map((each) => each.innerText));
}, true);
window.addEventListener("wheel", () => { struck = null; }, { capture: true, passive: true });
// A press that a key stands behind (tables.js) is none of a pointer.
window.addEventListener("pointerdown", (event) => { byKeys &&= !event.isTrusted; }, true);
window.addEventListener("focusin", (event) => {
  const part = event.target;
  if (!part.closest?.("[data-testid=stMain]")) {
    leftAt = null;
    return;
  }
  const tag = part.tagName.toLowerCase();
  const key = keyOf(part);
  leftAt = { part, tag, key, path: location.pathname, place: key ? sameOf(key, tag).indexOf(part) : 0 };
}, true);

// Chinese names of one length are one and the same key: the class that Streamlit makes of a key has a dash for each character.
function sameOf(key, tag) {
  return [...document.querySelectorAll(`[data-testid=stMain] .${CSS.escape(key)} ${tag}`)];
}

// What was not there when the key was struck is what it has brought.
function told(main) {
  return [...main.querySelectorAll("h2, h3, [data-testid=stAlert]")].filter((each) => each.checkVisibility());
}

function whereToGoOn({ tag, key, path, place }) {
  const main = document.querySelector("[data-testid=stMain]");
  if (path !== location.pathname) return main.querySelector("h1");
  const same = key ? sameOf(key, tag) : [];
  if (same.length) return same[place] ?? same[0];
  const brought = told(main).filter((each) => !before.has(each.innerText));
  return main.querySelector("[class*='st-key-opened']") ?? brought[0] ?? told(main)[0] ?? main.querySelector("h1");
}

// Who has to say once more who they are is asked above what they pressed, and is to press it again afterwards.
let pressedBefore = null;

function askedWhoItIs() {
  const field = document.querySelector("[data-testid=stMain] [class*='st-key-proof_of'] input");
  if (field && !pressedBefore) {
    pressedBefore = leftAt?.part ?? document.body;
    return field;
  }
  if (field || !pressedBefore) return null;
  const pressed = pressedBefore;
  pressedBefore = null;
  return pressed.isConnected ? pressed : null;
}

async function goOn() {
  const left = leftAt;
  await new Promise((done) => setTimeout(done, MOMENT));
  if (isRunning()) return;
  const asked = askedWhoItIs();
  if (asked && byKeys) {
    asked.focus({ preventScroll: true });
    asked.scrollIntoView({ block: "center" });
    return;
  }
  if (!byKeys || !left || left !== leftAt) return;
  // A form that is not saved tells of each fault at its field, and its button goes down with what is said beside it.
  if (left.part === struck && struck.matches("button")) struck.scrollIntoView({ block: "nearest" });
  if (left.part.isConnected || document.activeElement !== document.body) return;
  const place = whereToGoOn(left);
  if (!place) return;
  if (!place.matches("a, button, input, textarea, select, canvas, summary")) place.tabIndex = -1;
  if (struck === left.part) struck = place;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

afterRuns(goOn);
