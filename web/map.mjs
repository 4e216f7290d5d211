// Map geometry: UN borders at 1:50m, simplified on the sphere, projected to a plane, as small integers.
// The page draws plain x,y, so no projection is computed in the browser and nothing streaks across the antimeridian.
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { presimplify, quantile, simplify, sphericalTriangleArea } from "topojson-simplify";

const WIDTH = 2400; // units across the map
const KEEP = 0.13; // part of the vertices kept
const CUT = [-11, 0]; // the map is cut at 169° W, in the Bering Strait
const LEFT_OUT = new Set(["ATA", "BVT", "ATF", "SGS", "CCK"]); // uninhabited or without accounts, far from everything
const SMALL = 45; // square units below which a country is drawn as a dot as well
const SPECK = 2; // square units below which an island is left out, unless it is the country

/** The topology inside the published script, which is written for a browser. */
function topology(file) {
  const page = {};
  page.window = page;
  page.self = page;
  vm.createContext(page);
  vm.runInContext(readFileSync(file, "utf8"), page);
  const seen = new Set();
  const queue = [page];
  while (queue.length) {
    const object = queue.shift();
    for (const [key, value] of Object.entries(object)) {
      if (!value || typeof value !== "object" || seen.has(value)) continue;
      if (key.startsWith("world_50m")) return value;
      seen.add(value);
      queue.push(value);
    }
  }
  throw new Error(`no world_50m in ${file}`);
}

/** Rings of one polygon on the plane, after clipping at the cut. */
function rings(projection, polygon) {
  const found = [];
  const sink = {
    beginPath() {},
    moveTo(x, y) { found.push([[x, y]]); },
    lineTo(x, y) { found.at(-1).push([x, y]); },
    arc() {},
    closePath() {},
  };
  geoPath(projection, sink)({ type: "Polygon", coordinates: polygon });
  return found.map(whole).filter((ring) => ring.length >= 4);
}

/** Integer coordinates, y upwards, closed, without repeated points. */
function whole(ring) {
  const out = [];
  for (const [x, y] of [...ring, ring[0]]) {
    const point = [Math.round(x), -Math.round(y)];
    const last = out.at(-1);
    if (!last || last[0] !== point[0] || last[1] !== point[1]) out.push(point);
  }
  return out;
}

function area(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return sum / 2;
}

function middle(ring) {
  const a = area(ring);
  let x = 0, y = 0;
  for (let i = 1; i < ring.length; i++) {
    const cross = ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
    x += (ring[i - 1][0] + ring[i][0]) * cross;
    y += (ring[i - 1][1] + ring[i][1]) * cross;
  }
  return [Math.round(x / (6 * a)), Math.round(y / (6 * a))];
}

/** Polygons of a country: each outer ring with its holes. */
function polygons(projection, geometry) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return parts.flatMap((part) => {
    const found = rings(projection, part);
    if (!found.length) return [];
    const sign = Math.sign(area(found.reduce((a, b) => (Math.abs(area(a)) > Math.abs(area(b)) ? a : b))));
    const outer = found.filter((ring) => Math.sign(area(ring)) === sign);
    const holes = found.filter((ring) => Math.sign(area(ring)) !== sign && Math.abs(area(ring)) > SPECK);
    return outer.map((ring, i) => (i === 0 ? [ring, ...holes] : [ring]));
  });
}

export function buildMap(file) {
  const world = presimplify(topology(file), sphericalTriangleArea);
  const light = simplify(world, quantile(world, KEEP));
  const projection = geoEqualEarth().rotate(CUT).precision(0.3);
  projection.fitWidth(WIDTH, { type: "Sphere" });
  const exact = feature(world, world.objects.countries).features;
  const parts = new Map();
  feature(light, light.objects.countries).features.forEach((country, i) => {
    if (LEFT_OUT.has(country.id)) return;
    let shapes = polygons(projection, country.geometry);
    if (!shapes.length) shapes = polygons(projection, exact[i].geometry); // a speck simplified away
    parts.set(country.id, [...(parts.get(country.id) ?? []), ...shapes]);
  });
  const features = [], points = {}, small = [];
  for (const [id, shapes] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!shapes.length) continue;
    const size = (shape) => Math.abs(area(shape[0]));
    const largest = shapes.reduce((a, b) => (size(a) >= size(b) ? a : b));
    const kept = shapes.filter((shape) => shape === largest || size(shape) > SPECK);
    points[id] = size(largest) > 0 ? middle(largest[0]) : largest[0][0];
    if (kept.reduce((sum, shape) => sum + size(shape), 0) < SMALL) small.push(id);
    features.push({
      type: "Feature",
      properties: { id },
      geometry: { type: "MultiPolygon", coordinates: kept },
    });
  }
  return { geo: { type: "FeatureCollection", features }, points, small };
}
