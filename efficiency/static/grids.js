// Grids that are typed into. Three things that the grid itself does not do:
// - The text of a cell that is still being typed is nobody's but the editor's, which a reload takes away: it is kept by the letter
//   like that of a field (drafts.js) and put back into its cell, and a link waits until it has been handed over.
// - The grid lets the selection move only while the pointer rests on it. Whoever works by keys with the pointer elsewhere could
//   neither move nor leave: it is told that the pointer is there.
// - The first letter opens the editor of its cell, which is there a moment later. The letters in between would be nobody's, and each
//   would open it anew: they wait for it and go into it in their order. It is fetched as soon as a grid is entered.
// - An input method is heard only in an editor: the letters that opened it are the beginning of its first syllable, which is struck
//   anew, and would stand before its words. They go as soon as it speaks.
const EDITOR = "#portal .gdg-clip-region :is(textarea, input)";
const CELLS = "canvas[data-testid=data-grid-canvas]";
const EDITED = /^glide-cell-(\d+)-(\d+)$/;
const REST = 120;
const MOMENT = 300;
const MOST_HELD = 10000;
let atGrid = null;
let editing = null;
let keeping = 0;
let resting = 0;
let pointer = { x: -1, y: -1 };

function gridOf(part) {
  return part instanceof Element ? part.closest(CELLS) : null;
}

// The name of a grid whose cells are kept: that of the box around it, since its own key is a new one whenever it begins anew.
function nameOf(canvas) {
  const box = canvas.closest("[class*='st-key-typed-']");
  const key = [...(box?.classList ?? [])].find((each) => each.startsWith("st-key-typed-"));
  return key ? `${DRAFT}${location.pathname}:cell:${key}:` : null;
}

// Which cell is being typed into is told by the rows in words, a moment after the picture: so the letters are kept a moment late.
function keepCell() {
  keeping = 0;
  const editor = document.querySelector(EDITOR);
  const start = atGrid && nameOf(atGrid);
  const cell = start && atGrid.querySelector("td[aria-selected=true]");
  if (!editor || !cell) return;
  editing = `${start}${cell.id}`;
  if (editor.value === cell.textContent) sessionStorage.removeItem(editing);
  else sessionStorage.setItem(editing, JSON.stringify({ base: cell.textContent, value: editor.value }));
}

function keepSoon() {
  keeping ||= setTimeout(keepCell, MOMENT);
}

// Who reloads at once does not wait for that moment.
window.addEventListener("pagehide", () => { if (keeping) keepCell(); });

function isUnderPointer(canvas) {
  const box = canvas.getBoundingClientRect();
  return pointer.x >= box.left && pointer.x <= box.right && pointer.y >= box.top && pointer.y <= box.bottom;
}

function tellPointerIsThere(canvas) {
  if (isUnderPointer(canvas)) return;
  const box = canvas.getBoundingClientRect();
  const at = { bubbles: true, clientX: box.left + 2, clientY: box.top + 2, pointerType: "mouse" };
  canvas.dispatchEvent(new PointerEvent("pointermove", at));
}

function fetchEditors() {
  EDITORS.splice(0).forEach((href) => document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href })));
}

document.addEventListener("focusin", (event) => {
  const canvas = gridOf(event.target);
  if (canvas) {
    atGrid = canvas;
    fetchEditors();
    tellPointerIsThere(canvas);
  } else if (event.target.matches(EDITOR)) {
    // The key that opened the editor is its first letter already.
    keepSoon();
  }
}, true);

document.addEventListener("input", (event) => {
  if (!event.target.matches(EDITOR)) return;
  typedAt = performance.now();
  keepSoon();
}, true);

// The editor was left: once the run that takes its text over has ended, the text is the server's. What was to be kept a moment late
// is not kept any more, and links wait for all of it.
function leave() {
  clearTimeout(keeping);
  keeping = 0;
  handedOver = Date.now();
  handing = handOver(editing);
}

async function handOver(left) {
  await until(() => !document.querySelector(EDITOR));
  await untilTaken(MOST_WAIT);
  if (left && !(document.querySelector(EDITOR) && editing === left)) sessionStorage.removeItem(left);
}

// ---- Keys that are struck before the editor is there, or before it has taken what was typed.

let held = null;
let typedAt = 0;
// What the editor was opened with, as long as nothing but letters was struck.
let opening = "";
const OF_AN_INPUT_METHOD = 229;

function isLetter(key) {
  return key.key.length === 1 && key.keyCode !== OF_AN_INPUT_METHOD && !key.ctrlKey && !key.metaKey && !key.altKey;
}

// A blank is no first letter: it ticks a box.
function opensEditor(key) {
  if (!isLetter(key) || key.key === " ") return false;
  return atGrid?.querySelector("td[aria-selected=true]")?.getAttribute("aria-readonly") !== "true";
}

async function soon(found, most = MOST_HELD) {
  for (const begun = Date.now(); Date.now() - begun < most && !found(); ) await new Promise((done) => setTimeout(done, 20));
}

function setValue(editor, value) {
  const proto = editor instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(editor, value);
  editor.dispatchEvent(new Event("input", { bubbles: true }));
}

function strike(key, where) {
  const { code, keyCode, shiftKey } = key;
  where.dispatchEvent(new KeyboardEvent("keydown", { key: key.key, code, keyCode, shiftKey, bubbles: true, cancelable: true }));
}

function leaves(key) {
  return ["Enter", "Tab"].includes(key.key);
}

function editorNow() {
  return document.querySelector(EDITOR);
}

// An editor takes what it is given as its own a moment later; one that was just opened may be put anew in between.
async function write(value, isMeant = () => held) {
  for (const begun = Date.now(); Date.now() - begun < MOST_HELD; ) {
    const editor = editorNow();
    if (!isMeant()) return;
    if (editor) setValue(editor, value);
    await new Promise((done) => setTimeout(done, REST));
    if (editor && editor === editorNow() && editor.value === value) return;
  }
}

async function leaveBy(key) {
  for (const begun = Date.now(); editorNow() && Date.now() - begun < MOST_HELD; ) {
    strike(key, editorNow());
    await soon(() => !editorNow(), MOMENT);
  }
  await soon(() => gridOf(document.activeElement));
}

function giveWayToInputMethod(editor) {
  if (/^[a-z]+$/.test(opening)) {
    held = null;
    setValue(editor, "");
  }
  opening = "";
}

// To the editor as letters, to the grid as keys; a key that leaves the editor is followed by the others where it leads.
async function handOn() {
  await soon(editorNow);
  while (held?.length) {
    const editor = editorNow();
    const ends = held.findIndex((key) => !isLetter(key) && key.key !== "Backspace");
    const letters = editor ? held.splice(0, ends < 0 ? held.length : ends) : [];
    if (editor) await write(letters.reduce((text, key) => (isLetter(key) ? text + key.key : text.slice(0, -1)), editor.value));
    if (!held?.length || (editor && !leaves(held[0]))) continue;
    const key = held.shift();
    if (editor) {
      await leaveBy(key);
    } else if (gridOf(document.activeElement)) {
      strike(key, document.activeElement);
      if (opensEditor(key)) await soon(editorNow);
    }
  }
  held = null;
}

// Whether a key has to wait for those before it.
function isHeld(event) {
  return held !== null && (isLetter(event) || leaves(event) || event.key === "Backspace");
}

document.addEventListener("keydown", (event) => {
  const canvas = gridOf(event.target);
  if (canvas) tellPointerIsThere(canvas);
  if (event.isTrusted && !event.isComposing && (canvas || event.target.matches(EDITOR))) {
    if (event.keyCode === OF_AN_INPUT_METHOD && !canvas) giveWayToInputMethod(event.target);
    if (isHeld(event)) {
      opening = isLetter(event) && opening ? opening + event.key : "";
      held.push(event);
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // Where keys are behind, as on a slow tablet, the one that leaves comes with the last letter, which would be lost.
    if (event.target.matches(EDITOR) && leaves(event) && performance.now() - typedAt < REST) {
      held = [event];
      handOn();
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    opening = canvas && opensEditor(event) ? event.key : "";
    if (opening) {
      held = [];
      handOn();
    }
  }
  if (!event.target.matches(EDITOR) || event.isComposing) return;
  if (["Enter", "Tab", "Escape"].includes(event.key)) leave();
}, true);

document.addEventListener("pointerdown", (event) => {
  const editor = document.querySelector(EDITOR);
  if (editor && !editor.closest("#portal").contains(event.target)) leave();
}, true);

window.addEventListener("pointermove", (event) => {
  if (!event.isTrusted) return;
  pointer = { x: event.clientX, y: event.clientY };
  clearTimeout(resting);
  resting = setTimeout(() => {
    // Over another grid it is about to press there, and that one has to know of it.
    if ([...document.querySelectorAll(CELLS)].some(isUnderPointer)) return;
    const active = document.activeElement;
    const canvas = gridOf(active) ?? (active?.matches(EDITOR) ? atGrid : null);
    if (canvas) tellPointerIsThere(canvas);
  }, REST);
}, true);

// ---- After a reload: what was being typed then, cell by cell, by the grid's own ways.

async function until(found, most = 100) {
  for (let tries = 0; tries < most; tries += 1) {
    const what = found();
    if (what) return what;
    await new Promise((done) => setTimeout(done, 100));
  }
  return null;
}

// Who goes to work on a grid before that keeps the keys.
let meddled = false;
for (const kind of ["keydown", "pointerdown"]) {
  window.addEventListener(kind, (event) => { meddled ||= event.isTrusted && gridOf(event.target) !== null; }, true);
}

// Whether there is no more to do: the text stands in its cell, or the cell is not what it was. A busy page may take no notice.
async function putBackInto(name) {
  const draft = JSON.parse(sessionStorage.getItem(name));
  const id = name.split(":").at(-1);
  const row = Number(EDITED.exec(id)[2]);
  const canvas = await until(() => [...document.querySelectorAll(CELLS)].find((each) => name.startsWith(nameOf(each) ?? "-")));
  // The rows in words, which the keys go by, are drawn a moment after the picture; those that are out of sight are not there.
  const table = await until(() => canvas?.querySelector("table"));
  if (!table) return false;
  const scroller = canvas.closest("[data-testid=stDataFrame]").querySelector(".dvn-scroller");
  const rows = Number(table.getAttribute("aria-rowcount"));
  const found = () => canvas.querySelector(`#${id}`);
  if (!found()) scroller.scrollTop = ((row - 2) * scroller.scrollHeight) / rows;
  const cell = await until(found);
  if (!cell) return false;
  if (cell.textContent !== draft.base) return true;
  tellPointerIsThere(canvas);
  // A grid that gets the focus goes to its first cell, and only then to another.
  for (const step of [() => canvas.focus({ preventScroll: true }), () => found()?.focus({ preventScroll: true }), () => found()?.click()]) {
    await new Promise((done) => setTimeout(done, MOMENT));
    if (meddled) return true;
    if (!editorNow()) step();
  }
  if (!(await until(editorNow, 30))) return false;
  await write(draft.value, () => !meddled);
  if (meddled) return true;
  await leaveBy({ key: "Enter", keyCode: 13 });
  return (await until(() => found()?.textContent === draft.value)) !== null;
}

const MOST_TRIES = 20;

async function putBackAll() {
  const page = location.pathname;
  const left = Object.keys(sessionStorage).filter((name) => name.startsWith(`${DRAFT}${page}:cell:`));
  if (!left.length) return;
  await until(() => document.querySelector(CELLS) && !isRunning());
  for (const name of left) {
    let done = false;
    for (let tries = 0; !done && !meddled && location.pathname === page && tries < MOST_TRIES; tries += 1) {
      done = await putBackInto(name);
    }
    if (done && !meddled) sessionStorage.removeItem(name);
  }
}
putBackAll();
