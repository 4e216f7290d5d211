// The report's page: draws figures and saves them and their numbers. It computes no number.
import { drawAll, figureSvg, layOut, svgToPng } from "./charts.js";
import { save, tableCsv } from "./tables.js";

const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

function start() {
  const payload = read("payload");
  const charts = drawAll(payload, read("map-data"));
  const font = document.getElementById("font").textContent;
  document.documentElement.classList.add("drawn");
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-save]");
    if (!button) return;
    const { save: kind, of: id } = button.dataset;
    const name = `${payload.stem}-${id}.${kind}`;
    if (kind === "csv") save(new Blob([tableCsv(payload.tables[id])], { type: "text/csv;charset=utf-8" }), name);
    if (kind === "svg") save(new Blob([figureSvg(payload.figures[id], font)], { type: "image/svg+xml" }), name);
    if (kind === "png") save(await svgToPng(figureSvg(payload.figures[id], font)), name);
  });
  window.addEventListener("beforeprint", () => layOut(charts, payload, true));
  window.addEventListener("afterprint", () => layOut(charts, payload, false));
  window.tightrope = { payload, charts };
}

document.fonts.ready.then(start);
