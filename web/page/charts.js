// Draws the figures. Every figure is an ECharts option made by the report and taken as it is.
import * as echarts from "echarts/core";
import { BarChart, HeatmapChart, LineChart, LinesChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, GeoComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapPiecewiseComponent,
} from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent, BarChart, GeoComponent, GridComponent, HeatmapChart, LabelLayout, LegendComponent, LineChart, LinesChart,
  MarkLineComponent, SVGRenderer, ScatterChart, TooltipComponent, VisualMapPiecewiseComponent,
]);

const WIDTH_SAVED = 1000; // pixels of a figure saved by itself
const WIDTH_PRINTED = 680; // pixels laid out across a printed page
const NARROW = 460, MEDIUM = 760; // as in the figures' media queries

/** Draw every figure and keep it as wide as its place. */
export function drawAll(payload, map) {
  if (map) echarts.registerMap("world", map.geo);
  const charts = new Map();
  for (const place of document.querySelectorAll("[data-figure]")) {
    const id = place.dataset.figure;
    const figure = payload.figures[id];
    if (!figure) continue;
    place.style.height = `${heightAt(figure, place.clientWidth)}px`;
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption(withTrueMinus(figure.option));
    charts.set(id, chart);
    new ResizeObserver(() => {
      if (!place.clientWidth) return;
      place.style.height = `${heightAt(figure, place.clientWidth)}px`;
      chart.resize();
      scalable(place);
    }).observe(place);
    chart.on("finished", () => scalable(place));
  }
  return charts;
}

/** Lay every figure out for paper, so that its text is as large as the text around it; or back for the screen. */
export function layOut(charts, payload, printing) {
  for (const [id, chart] of charts) {
    const place = chart.getDom(), width = printing ? WIDTH_PRINTED : place.clientWidth;
    const height = heightAt(payload.figures[id], width);
    place.style.height = `${height}px`;
    chart.resize({ width, height });
    chart.getZr().flush();
    scalable(place);
  }
}

/** Numbers on axes with a minus sign and thousands apart, as in the text. */
function withTrueMinus(option) {
  const axis = (option.baseOption ?? option).xAxis;
  if (axis?.type === "value") axis.axisLabel.formatter = (value) => value.toLocaleString("en", { maximumFractionDigits: 6 }).replace("-", "\u2212");
  return option;
}

/** A map keeps its shape; other figures keep their height. */
function heightAt(figure, width) {
  if (!figure.aspect) return figure.heights[width <= NARROW ? 0 : width <= MEDIUM ? 1 : 2];
  return Math.round(width / figure.aspect + (width <= 640 ? figure.extraNarrow : figure.extra));
}

/** Lets paper scale the drawing: the printed page is narrower or wider than the screen it was drawn for. */
function scalable(place) {
  const svg = place.querySelector("svg");
  if (!svg) return;
  const width = svg.getAttribute("width"), height = svg.getAttribute("height");
  if (width && height) svg.setAttribute("viewBox", `0 0 ${parseFloat(width)} ${parseFloat(height)}`);
}

/** The figure by itself, with its finding above and its source below, as SVG text. */
export function figureSvg(figure, font) {
  const stage = document.createElement("div");
  const height = heightAt(figure, WIDTH_SAVED);
  stage.style.cssText = `position:absolute;left:-9999px;width:${WIDTH_SAVED}px;height:${height}px`;
  document.body.append(stage);
  const chart = echarts.init(stage, null, { renderer: "svg", width: WIDTH_SAVED, height });
  chart.setOption(withTrueMinus(figure.option));
  const drawing = decodeURIComponent(chart.getDataURL({ type: "svg" }).split(",").slice(1).join(","));
  chart.dispose();
  stage.remove();
  const title = wrap(figure.title, 88), foot = wrap(figure.source, 150);
  const top = 24 + 26 * title.length, bottom = 16 + 17 * foot.length;
  const lines = (rows, x, y, step, style) =>
    rows.map((row, i) => `<text x="${x}" y="${y + i * step}" style="${style}">${escape(row)}</text>`).join("");
  const family = "font-family:'Source Sans 3',sans-serif";
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_SAVED + 40}" height="${height + top + bottom}" ` +
    `viewBox="0 0 ${WIDTH_SAVED + 40} ${height + top + bottom}">` +
    `<style>${font}</style><rect width="100%" height="100%" fill="#fff"/>` +
    lines(title, 20, 32, 26, `${family};font-size:21px;font-weight:600;fill:#16202c`) +
    `<g transform="translate(20 ${top})">${drawing}</g>` +
    lines(foot, 20, top + height + 20, 17, `${family};font-size:13px;fill:#55606e`) +
    "</svg>"
  );
}

function wrap(text, width) {
  const rows = [""];
  for (const word of text.split(" ")) {
    if (rows.at(-1).length + word.length > width) rows.push("");
    rows[rows.length - 1] += (rows.at(-1) ? " " : "") + word;
  }
  return rows;
}

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

/** The SVG as a PNG of twice its size. */
export function svgToPng(svg) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.width * 2;
      canvas.height = image.height * 2;
      const pen = canvas.getContext("2d");
      pen.scale(2, 2);
      pen.drawImage(image, 0, 0);
      canvas.toBlob(resolve, "image/png");
    };
    image.onerror = reject;
    image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  });
}
