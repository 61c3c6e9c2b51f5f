// Whoever prints by keys prints the screen: pictures drawn in the window's width are put on a sheet that is narrower, and their letters
// get too small to read. They are drawn anew in the sheet's width first (“to-print”, seams/shell.py); of a page without pictures the
// browser prints at once. What the browser's own menu prints it does not tell of in time.
const PICTURES = "[data-testid=stVegaLiteChart] :is(svg, canvas)";
const DRAWN_AGAIN = 500;
const MOST_DRAWN = 5000;

function widthsOfPictures() {
  return [...document.querySelectorAll(PICTURES)].map((each) => Math.round(each.getBoundingClientRect().width)).join();
}

async function printInTheSheetsWidth() {
  document.documentElement.classList.add("to-print");
  const begun = Date.now();
  let before, now;
  do {
    before = now;
    await new Promise((done) => setTimeout(done, DRAWN_AGAIN));
    now = widthsOfPictures();
  } while (before !== now && Date.now() - begun < MOST_DRAWN);
  window.print();
}

window.addEventListener("keydown", (event) => {
  const asked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "p";
  if (!asked || !document.querySelector(PICTURES)) return;
  event.preventDefault();
  if (!event.repeat) printInTheSheetsWidth();
}, true);

window.addEventListener("afterprint", () => document.documentElement.classList.remove("to-print"));
