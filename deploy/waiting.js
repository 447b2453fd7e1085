// Says what a page of the course waits for: Python itself, which the browser fetches from elsewhere.
// deploy/lite.py puts this into the pages and fills in where from.
(() => {
  const site = {{SITE}};
  const patience = 6000; // milliseconds until silence counts as an answer
  const shown = 20000; // how long good news stays
  const chinese = /\/zh(\/|%2F)/i.test(location.href);
  const host = (address) => new URL(address, location.href).host;
  const words = chinese
    ? {
        asked: (h) => `正在等待 ${h}：这一页的 Python（约 10 MB）要从那里下载。`,
        coming: (h) => `正在从 ${h} 下载 Python（约 10 MB）；第一个单元格需要一分钟左右。`,
        silent: (h) =>
          `${h} 没有回应：没有网络，笔记本只能阅读，不能运行。连上网络后请重新载入这一页。`,
        close: "关闭",
      }
    : {
        asked: (h) => `Waiting for ${h}: this page fetches Python (about 10 MB) from there.`,
        coming: (h) =>
          `Python (about 10 MB) is coming from ${h}; the first cell takes about a minute.`,
        silent: (h) =>
          `${h} does not answer: without a network the notebooks can be read, but not run. ` +
          "Load this page again when there is one.",
        close: "Close",
      };

  function banner() {
    const bar = document.createElement("div");
    bar.id = "gradschool-waiting";
    bar.setAttribute("role", "status");
    bar.style.cssText =
      "position:fixed;bottom:0;left:0;right:0;z-index:100000;display:flex;gap:1em;" +
      "justify-content:space-between;padding:.5em 1em;font:14px system-ui,sans-serif;" +
      "background:#1d3557;color:#fff";
    const text = document.createElement("span");
    const close = document.createElement("button");
    close.textContent = words.close;
    close.onclick = () => bar.remove();
    bar.append(text, close);
    document.body.append(bar);
    return { bar, text };
  }

  async function pythonAddress() {
    try {
      // whoever serves a copy of Pyodide has written its address here
      const root = document.getElementById("jupyter-config-data").dataset.jupyterLiteRoot;
      const answered = await fetch(`${root}/jupyter-lite.json`);
      const settings = (await answered.json())["jupyter-config-data"].litePluginSettings;
      return settings["@jupyterlite/pyodide-kernel-extension:kernel"].pyodideUrl || site;
    } catch {
      return site;
    }
  }

  async function start() {
    const { bar, text } = banner();
    text.textContent = words.asked(host(site));
    const address = await pythonAddress();
    text.textContent = words.asked(host(address));
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), patience);
    try {
      await fetch(address, { mode: "no-cors", signal: stop.signal });
      text.textContent = words.coming(host(address));
      setTimeout(() => bar.remove(), shown);
    } catch {
      text.textContent = words.silent(host(address));
      bar.style.background = "#9b2226";
    } finally {
      clearTimeout(clock);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
