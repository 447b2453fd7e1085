// What every page of pictures shares: making elements, and following the theme around it.

export const SVG = "http://www.w3.org/2000/svg";

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// In a notebook the stepper sits in a frame, and the notebook's page around it has the theme.
function surrounding() {
  try {
    return window.parent.document.body;
  } catch {
    return document.body; // a page from elsewhere tells nothing
  }
}

function isDark(element) {
  const lab = element.closest("[data-jp-theme-light]") || surrounding();
  const light = lab.getAttribute("data-jp-theme-light");
  if (light !== null) return light === "false";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

// Keeps `root` as dark or as light as the page around it; returns what stops that.
export function followTheme(root) {
  const paint = () => {
    const dark = isDark(root);
    root.classList.toggle("gs-dark", dark);
    const own = window === window.parent ? root : document.documentElement; // a frame's own ground
    own.style.colorScheme = dark ? "dark" : "light";
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new MutationObserver(paint);
  watcher.observe(surrounding(), { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  scheme.addEventListener("change", paint);
  paint();
  return () => {
    watcher.disconnect();
    scheme.removeEventListener("change", paint);
  };
}
