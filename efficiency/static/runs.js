// From a press to the run that it asks for. Streamlit marks the page once the server says that a run has begun. Where server or line are
// busy that is late, and until then the page stands there as if nothing had been pressed: whatever waits for the run would not wait, and
// whoever pressed would see no sign of it. So it is heard on the line itself when a run is asked for and when one begins. Of a message
// nothing is read but which fields it has.
const LINE = "/_stcore/stream";
const ASKS = 11;
const BY_ITSELF = 6;
const BEGINS = 4;
const ENDED = 6;
const ENDED_FOR_ANOTHER = 2;
// Of a run that has not begun by then nobody knows any more.
const MOST_ASKED = 30000;
const UNTIL_MARKED = 300;
let asking = 0;
let isBegun = false;

// The fields of a message of the line: number and content, of a number's field the number itself.
function* fieldsOf(bytes) {
  let at = 0;
  const number = () => {
    let [value, weight] = [0, 1];
    for (; bytes[at] > 127; at += 1, weight *= 128) value += (bytes[at] - 128) * weight;
    at += 1;
    return value + bytes[at - 1] * weight;
  };
  while (at < bytes.length) {
    const tag = number();
    const kind = tag % 8;
    const content = kind === 0 ? number() : null;
    const length = { 0: 0, 1: 8, 2: kind === 2 ? number() : 0, 5: 4 }[kind];
    yield [Math.floor(tag / 8), content ?? bytes.subarray(at, at + length)];
    at += length;
  }
}

function fieldOf(bytes, wanted) {
  for (const [number, content] of fieldsOf(bytes)) if (number === wanted) return content;
  return null;
}

// What looks after itself from time to time is nobody's press.
function isAskedFor(bytes) {
  const asked = fieldOf(bytes, ASKS);
  return asked !== null && !fieldOf(asked, BY_ITSELF);
}

function noLongerAsked() {
  delete document.documentElement.dataset.asked;
}

function awaitRun() {
  document.documentElement.dataset.asked = "";
  isBegun = false;
  clearTimeout(asking);
  asking = setTimeout(() => {
    noLongerAsked();
    if (!isBegun) tell("unheard");
  }, MOST_ASKED);
}

function hear(message) {
  if (fieldOf(message, BEGINS)) isBegun = true;
  const ended = fieldOf(message, ENDED);
  if (ended === ENDED_FOR_ANOTHER) {
    awaitRun();
  } else if (ended !== null && isBegun) {
    clearTimeout(asking);
    asking = setTimeout(noLongerAsked, UNTIL_MARKED);
  }
}

// The page is marked a moment after it was told; in a busy browser not at all, where the run is over by then.
new MutationObserver(() => {
  if (isBegun && isMarked()) noLongerAsked();
}).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });

window.WebSocket = class extends WebSocket {
  constructor(address, ...more) {
    super(address, ...more);
    if (!new URL(address, location.href).pathname.endsWith(LINE)) return;
    this.isOfTheApp = true;
    let isOpen = false;
    this.addEventListener("open", () => {
      isOpen = true;
      lineIsBack();
    });
    this.addEventListener("close", () => {
      const isUnheard = "asked" in document.documentElement.dataset && !isBegun;
      clearTimeout(asking);
      noLongerAsked();
      if (isOpen) lineBreaks(isUnheard);
    });
    this.addEventListener("message", ({ data }) => {
      if (data instanceof ArrayBuffer) hear(new Uint8Array(data));
    });
  }

  send(data) {
    super.send(data);
    if (this.isOfTheApp && data instanceof Uint8Array && isAskedFor(data)) awaitRun();
  }
};

function isMarked() {
  return document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
}

// Whether a run goes on or has been asked for.
function isRunning() {
  return "asked" in document.documentElement.dataset || isMarked();
}

// Each time that nothing runs any more and nothing more was asked for.
function afterRuns(act) {
  new MutationObserver(() => {
    if (!isRunning()) act();
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-test-script-state", "data-asked"] });
}
