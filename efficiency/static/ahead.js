// What comes later than the page that it belongs to. Until its font is there an icon stands as the English name of which the font makes
// a picture: it is kept out of sight (cards.css).
function showIcons() {
  document.fonts.load('1em "Material Symbols Rounded"').then((faces) => {
    if (faces.length) document.documentElement.dataset.icons = "drawn";
    else setTimeout(showIcons, 100);
  }, () => {});
}
showIcons();

// A link, a choice, a field are parts of the bundle that a browser asks for when one is to be drawn for the first time. The page stands
// without them meanwhile, and a key goes past the place where they will be. So they are fetched one after the other as soon as a first
// page is there, while its reader looks at it, or types a password.
async function fetchAhead() {
  while (!document.querySelector("[data-testid=stMain] h1") || isRunning()) await new Promise((done) => setTimeout(done, MOMENT));
  for (const address of AHEAD) {
    await new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done));
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: address }));
  }
}
fetchAhead();
