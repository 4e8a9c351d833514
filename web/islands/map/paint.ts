// The colours and fonts of the map, from the style sheet.
import type * as maplibre from "maplibre-gl";

/** A colour token of the style sheet, as MapLibre can read it. */
function token(name: string, fallback: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || fallback;
}

export function palette() {
    return {
        water: token("--map-water", "silver"),
        waterName: token("--map-water-name", "black"),
        land: token("--map-land", "white"),
        green: token("--map-green", "white"),
        built: token("--map-built", "gainsboro"),
        building: token("--map-building", "lightgray"),
        road: token("--map-road", "white"),
        roadEdge: token("--map-road-edge", "gray"),
        main: token("--map-main", "wheat"),
        border: token("--map-border", "gray"),
        name: token("--ink", "black"),
        soft: token("--ink-soft", "dimgray"),
        halo: token("--map-land", "white"),
        mark: token("--brick", "brown"),
        markText: token("--on-brick", "white"),
        markEdge: token("--paper", "white"),
    };
}
export type Palette = ReturnType<typeof palette>;

// Without an address of glyphs MapLibre draws letters with the page's own fonts, by these names (styles/app-map.css).
export const regular = ["Atkinson", "sans-serif"];
export const strong = ["Atkinson Semibold", "sans-serif"];

/** A name stands on its spot, or beside the mark of a place there: close to a small one, further from a large one. */
export const besides: maplibre.VariableAnchorOffsetCollectionSpecification = [
    "center", [0, 0], "top", [0, 0.9], "bottom", [0, -0.9], "top", [0, 1.6], "bottom", [0, -1.6], "top", [0, 2.6], "bottom", [0, -2.6], "left", [1.5, 0], "right", [-1.5, 0],
];

export const dark = window.matchMedia("(prefers-color-scheme: dark)");
export const still = window.matchMedia("(prefers-reduced-motion: reduce)");
