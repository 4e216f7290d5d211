// Builds what the report embeds: chart script, map geometry, font, and a list of what they were made from.
// The results are committed in src/tightrope/report/assets; neither Node nor the network is needed to run Tightrope.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildMap } from "./map.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "../src/tightrope/report/assets");
const modules = join(here, "node_modules");
const pinned = JSON.parse(readFileSync(join(here, "package.json"), "utf8")).devDependencies;
mkdirSync(assets, { recursive: true });

const sha256 = (data) => createHash("sha256").update(data).digest("hex");

for (const [name, version] of Object.entries(pinned)) {
  const installed = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
  if (installed !== version) throw new Error(`${name} is ${installed}, package.json pins ${version}: run npm install`);
}

await build({
  entryPoints: [join(here, "page/main.js")],
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020"],
  legalComments: "none",
  banner: { js: "/* Tightrope report script (BSD-3-Clause) with Apache ECharts (Apache-2.0) and zrender (BSD-3-Clause); see the licence notices */" },
  outfile: join(assets, "report.js"),
  define: { "process.env.NODE_ENV": '"production"' },
});

writeFileSync(
  join(assets, "map.json"),
  JSON.stringify(buildMap(join(modules, "plotly.js/dist/plotly-geo-assets.js"))) + "\n",
);
copyFileSync(
  join(modules, "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2"),
  join(assets, "source-sans-3.woff2"),
);

const text = (path) => readFileSync(join(modules, path), "utf8").trim();
const notices = [
  ["Apache ECharts " + pinned.echarts + " (charts)", text("echarts/NOTICE"), text("echarts/LICENSE")],
  ["zrender (drawing, part of ECharts)", text("zrender/LICENSE")],
  ["World borders of plotly.js " + pinned["plotly.js"] + " (map; United Nations geodata and Natural Earth)", text("plotly.js/LICENSE")],
  ["Source Sans 3 " + pinned["@fontsource-variable/source-sans-3"] + " (font)", text("@fontsource-variable/source-sans-3/LICENSE")],
];
writeFileSync(
  join(assets, "NOTICES.txt"),
  "Parts of other projects inside the report, with their licences.\n" +
    notices.map(([title, ...texts]) => `\n${"=".repeat(100)}\n${title}\n${"=".repeat(100)}\n\n${texts.join("\n\n")}\n`).join(""),
);

// What went in and what came out: the tests compare the files shipped and the sources with these.
const listed = (paths, folder) => Object.fromEntries(paths.map((p) => [p, sha256(readFileSync(join(folder, p)))]));
writeFileSync(
  join(assets, "built-from.json"),
  JSON.stringify(
    {
      packages: pinned,
      sources: listed(["build.mjs", "map.mjs", "page/charts.js", "page/main.js", "page/tables.js", "package.json"], here),
      files: listed(["NOTICES.txt", "map.json", "report.js", "source-sans-3.woff2"], assets),
    },
    null,
    2,
  ) + "\n",
);
