// Tables whose rows lead somewhere. A grid chooses the cell to which a key brings the focus, and the cell that is chosen opens its row:
// whoever passed such a table by Tab was led away by its first row and never saw the second. Here the keys move a mark from row to
// row, and only Enter opens, as a press of the pointer does.
const OPENS = "[class*='st-key-opens']";
const PICTURE = "[data-testid=stVegaLiteChart]";
const PAGE_OF_ROWS = 10;
const ASIDE = 120;
const MOST_LOOKS = 50;
let marked = null;
// Whether it was the pointer that was last used: the mark belongs to the keys.
let isPointed = false;
let following = 0;

const mark = Object.assign(document.createElement("div"), { id: "row-mark" });
mark.setAttribute("role", "status");

function tableOf(part) {
  const canvas = gridOf(part);
  return canvas?.closest(OPENS) ? canvas : null;
}

function rowsOf(canvas) {
  return Number(canvas.querySelector("table")?.getAttribute("aria-rowcount") ?? 1) - 1;
}

// Where a row is drawn: all are of one height, below the header, whose picture is a pixel taller than itself.
function placeOf(canvas, row) {
  const frame = canvas.closest("[data-testid=stDataFrame]");
  const scroller = frame.querySelector(".dvn-scroller");
  const head = Math.max(...[...frame.querySelectorAll("canvas")].filter((each) => each !== canvas).map((each) => each.clientHeight)) - 1;
  const whole = Math.max(...[...frame.querySelectorAll(".dvn-stack > div")].map((each) => each.clientHeight));
  const height = (whole - head) / rowsOf(canvas);
  return { scroller, head, height, top: head + row * height - scroller.scrollTop };
}

function draw() {
  if (!marked || isPointed || !marked.canvas.contains(document.activeElement)) {
    mark.remove();
    return;
  }
  const box = marked.canvas.getBoundingClientRect();
  const { height, top } = placeOf(marked.canvas, marked.row);
  document.body.append(mark);
  Object.assign(mark.style, { left: `${box.left}px`, top: `${box.top + top}px`, width: `${box.width}px`, height: `${height}px` });
  const words = [...marked.canvas.querySelectorAll(`td[id$="-${marked.row}"]`)].map((cell) => cell.textContent).filter(Boolean);
  const told = words.length ? `第${marked.row + 1}行，共${rowsOf(marked.canvas)}行：${words.join("，")}。按回车打开。` : "";
  if (mark.textContent !== told) mark.textContent = told;
}

function moveTo(canvas, row) {
  isPointed = false;
  marked = { canvas, row: Math.max(0, Math.min(row, rowsOf(canvas) - 1)) };
  const { scroller, head, height, top } = placeOf(canvas, marked.row);
  if (top < head) scroller.scrollTop += top - head;
  else if (top + height > scroller.clientHeight) scroller.scrollTop += top + height - scroller.clientHeight;
  draw();
  mark.scrollIntoView({ block: "nearest" });
  clearTimeout(following);
  following = setTimeout(follow, MOMENT, MOST_LOOKS);
}

// The rows in words follow the picture a moment later, in a busy browser some moments.
function follow(looks) {
  draw();
  if (mark.isConnected && !mark.textContent && looks) following = setTimeout(follow, MOMENT, looks - 1);
}

function pressRow(canvas, row) {
  const box = canvas.getBoundingClientRect();
  const { height, top } = placeOf(canvas, row);
  const at = { bubbles: true, cancelable: true, clientX: box.left + 60, clientY: box.top + top + height / 2, button: 0, pointerType: "mouse" };
  canvas.dispatchEvent(new PointerEvent("pointermove", at));
  for (const [Kind, name] of [[PointerEvent, "pointerdown"], [MouseEvent, "mousedown"], [PointerEvent, "pointerup"], [MouseEvent, "mouseup"], [MouseEvent, "click"]]) {
    canvas.dispatchEvent(new Kind(name, at));
  }
}

// What a row or a part of a picture opens on the page itself stands below it, and it may be as tall as the screen. Of a row all that is to
// be read and done comes into view. Of a picture the heading and the first rows do, so that what was pressed stays there as well.
async function bringIntoView(part) {
  const opened = () => document.querySelector("[class*='st-key-opened']");
  const before = opened()?.innerText;
  const found = await until(() => opened() && opened().innerText !== before && !isRunning());
  if (!found) return;
  const heading = part.closest(PICTURE) && opened().querySelector("h2, h3");
  (heading ?? opened()).scrollIntoView({ block: "nearest" });
}

window.addEventListener("pointerdown", (event) => {
  if (event.isTrusted) {
    isPointed = true;
    mark.remove();
  }
  if (event.target instanceof Element && event.target.closest(`${OPENS}, ${PICTURE}`)) bringIntoView(event.target);
}, true);

window.addEventListener("focusin", (event) => {
  const canvas = tableOf(event.target);
  if (!canvas || isPointed) return;
  event.stopImmediatePropagation();
  moveTo(canvas, marked?.canvas === canvas ? marked.row : 0);
}, true);

window.addEventListener("focusout", (event) => {
  if (tableOf(event.target)) mark.remove();
}, true);

// What a key does at a table; whether it does anything.
function heed(canvas, key) {
  const row = marked?.canvas === canvas ? marked.row : 0;
  const steps = {
    ArrowDown: row + 1, ArrowUp: row - 1, PageDown: row + PAGE_OF_ROWS, PageUp: row - PAGE_OF_ROWS, Home: 0, End: rowsOf(canvas) - 1,
  };
  const aside = { ArrowLeft: -ASIDE, ArrowRight: ASIDE }[key];
  if (key in steps) moveTo(canvas, steps[key]);
  else if (aside) placeOf(canvas, row).scroller.scrollLeft += aside;
  else if (key === "Enter" || key === " ") pressRow(canvas, row);
  else return false;
  return true;
}

window.addEventListener("keydown", (event) => {
  if (!["Shift", "Control", "Alt", "Meta"].includes(event.key)) isPointed = false;
  const canvas = tableOf(event.target);
  if (!canvas || event.ctrlKey || event.metaKey || event.altKey) return;
  event.stopImmediatePropagation();
  if (rowsOf(canvas)) {
    if (heed(canvas, event.key)) event.preventDefault();
    return;
  }
  if (event.key === "Tab") return;
  // Where a row stands is known by the rows in words, which come a moment after the picture: until then a key waits.
  event.preventDefault();
  until(() => rowsOf(canvas)).then((come) => {
    if (come && document.activeElement === canvas) heed(canvas, event.key);
  });
}, true);

for (const name of ["scroll", "resize"]) window.addEventListener(name, draw, true);
