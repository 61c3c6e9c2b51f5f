// What Streamlit's own markup says wrongly to a screen reader, put right in the page and whenever it draws more:
// - the menu is a list whose entries lie in boxes of their own: neither list nor entries, but links in a named region;
// - empty or unnamed groups of marks in a chart call themselves pictures;
// - the field for files calls itself decoration, though it has a name and takes the focus;
// - the small line of a figure tells each of its points as a mark with an x and a y, in English;
// - a button that shows a sign only is called after what it shows, not after what it does;
// - a heading two levels below the one before it reads as if one were missing.
const MENU = "[data-testid=stSidebarNavItems], [data-testid=stSidebarNavItems] li";
const UNNAMED_MARKS = "svg [role=graphics-symbol]:not([aria-label]):not([aria-labelledby])";

function nameless(marks) {
  marks.removeAttribute("role");
  marks.removeAttribute("aria-roledescription");
}

// At once, and only where something was drawn: a chart that is drawn again, in another size or theme, gives its marks their roles
// back, and on a busy machine the next frame is a long time away.
function correctMarks(records) {
  for (const { type, target, addedNodes } of records) {
    if (type === "attributes") {
      if (target.matches(UNNAMED_MARKS)) nameless(target);
      continue;
    }
    for (const added of addedNodes) {
      if (!(added instanceof Element)) continue;
      if (added.matches(UNNAMED_MARKS)) nameless(added);
      added.querySelectorAll(UNNAMED_MARKS).forEach(nameless);
    }
  }
}

function inOneSentence(line) {
  const points = [...line.querySelectorAll(".mark-symbol path[aria-label]")];
  const told = `走势：${points.map((each) => each.getAttribute("aria-label").split("y: ")[1]).join("、")}`;
  const chart = line.parentElement;
  line.setAttribute("aria-hidden", "true");
  if (chart.getAttribute("aria-label") === told) return;
  chart.setAttribute("role", "img");
  chart.removeAttribute("aria-roledescription");
  chart.setAttribute("aria-label", told);
}

function readable() {
  for (const part of document.querySelectorAll(MENU)) {
    if (part.getAttribute("role") !== "none") part.setAttribute("role", "none");
  }
  for (const field of document.querySelectorAll("[data-testid=stFileUploaderDropzone][role=presentation]")) {
    field.setAttribute("role", "group");
  }
  for (const sign of document.querySelectorAll(".st-key-taking_along [data-testid=stPopoverButton]:not([aria-label])")) {
    sign.setAttribute("aria-label", "复制链接、打印");
  }
  document.querySelectorAll("[data-testid=stMetricChart] svg").forEach(inOneSentence);
  let before = 0;
  for (const heading of document.querySelectorAll("[data-testid=stMain] :is(h1, h2, h3, h4, h5, h6)")) {
    const own = Number(heading.tagName[1]);
    const level = Math.min(own, before + 1);
    const wanted = level === own ? null : String(level);
    if (heading.getAttribute("aria-level") !== wanted) {
      if (wanted === null) heading.removeAttribute("aria-level");
      else heading.setAttribute("aria-level", wanted);
    }
    before = level;
  }
}

let planned = false;
new MutationObserver((records) => {
  correctMarks(records);
  if (planned) return;
  planned = true;
  // Once for all that is drawn together.
  requestAnimationFrame(() => {
    planned = false;
    readable();
  });
}).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["role", "aria-label"] });
