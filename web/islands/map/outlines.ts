// The drawn background: land, borders and the names of communes, from the site's own files. It stands alone when the
// operator has no base map, and beneath the base map where that one ends.
import type * as maplibre from "maplibre-gl";

import { besides, palette, regular } from "./paint";

const nothing: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** Adds the layers beneath `before`, or on top. Call once for each style. */
export function addOutlines(map: maplibre.Map, container: HTMLElement, before?: string) {
    const colour = palette();
    map.addSource("outlines", { type: "geojson", data: container.dataset.outlines!, attribution: container.dataset.attribution });
    map.addSource("names", { type: "geojson", data: container.dataset.names! });
    map.addSource("near", { type: "geojson", data: nothing });
    const add = (layer: maplibre.AddLayerObject) => map.addLayer(layer, before);
    add({ id: "land", type: "fill", source: "outlines", filter: ["==", ["get", "kind"], "land"], paint: { "fill-color": colour.land } });
    add({
        id: "departements", type: "line", source: "outlines", filter: ["==", ["get", "kind"], "departement"],
        paint: { "line-color": colour.border, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.4, 10, 1.2], "line-dasharray": [4, 3] },
    });
    add({
        id: "borders", type: "line", source: "outlines", filter: ["in", ["get", "kind"], ["literal", ["coast", "frontier"]]],
        paint: { "line-color": colour.border, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.6, 10, 1.6] },
    });
    for (const source of ["near", "names"])
        add({
            id: source, type: "symbol", source,
            layout: {
                "text-field": ["get", "name"], "text-font": regular,
                // `rank` is 0 for the largest towns.
                "text-size": ["interpolate", ["linear"], ["zoom"], 6, ["max", 15, ["-", 17, ["get", "rank"]]], 12, ["max", 15, ["-", 21, ["*", 1.5, ["get", "rank"]]]]],
                "symbol-sort-key": ["get", "rank"], "text-padding": 9, "text-max-width": 8,
                "text-variable-anchor-offset": besides,
            },
            paint: { "text-color": ["case", ["<", ["get", "rank"], 3], colour.name, colour.soft], "text-halo-color": colour.halo, "text-halo-width": 1.6 },
        });
}

/** Keeps the names to where the base map's tiles do not have their own. */
export function keepNamesOutOf(map: maplibre.Map, area: GeoJSON.Feature<GeoJSON.Polygon>) {
    for (const layer of ["near", "names"]) map.setFilter(layer, ["!", ["within", area]]);
}

/** Villages' names come by squares of one degree, once the map is near enough to show them. */
export function nameVillages(map: maplibre.Map) {
    const known = new Map<string, Promise<GeoJSON.Feature[]>>();
    return async () => {
        const source = () => map.getSource<maplibre.GeoJSONSource>("near");
        if (map.getZoom() < 8.5 || !source()) return;
        const box = map.getBounds();
        const wanted: Promise<GeoJSON.Feature[]>[] = [];
        for (let south = Math.floor(box.getSouth()); south <= box.getNorth(); south++)
            for (let west = Math.floor(box.getWest()); west <= box.getEast(); west++) {
                const square = `${south}/${west}`;
                if (!known.has(square))
                    known.set(square, fetch(`/carte/noms/${square}`).then(
                        async (answer) => (answer.ok ? ((await answer.json()) as GeoJSON.FeatureCollection).features : []), () => []));
                wanted.push(known.get(square)!);
            }
        if (wanted.length > 12) return;
        const features = (await Promise.all(wanted)).flat();
        source()?.setData({ type: "FeatureCollection", features });
    };
}
