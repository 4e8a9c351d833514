// The map by keyboard: MapLibre moves it with the arrows; + and − zoom on every layout of keys; the mark nearest to the middle
// has a ring, is told to screen readers, and opens with Enter. Nothing of it is needed: the list has the same places.
import type * as maplibre from "maplibre-gl";

import { type Opener, radiusOf } from "./points";

type Words = Record<string, string>;
type At = [number, number];

const marks = { layers: ["place", "clusters"] };

export function useKeyboard(map: maplibre.Map, container: HTMLElement, opener: Opener, words: Words) {
    const canvas = map.getCanvas();
    canvas.setAttribute("aria-describedby", "map-keys");
    const said = document.createElement("p");
    said.className = "unseen";
    said.setAttribute("role", "status");
    container.append(said);

    let target: maplibre.MapGeoJSONFeature | undefined;

    /** The visible mark nearest to the middle of the map. */
    const nearest = () => {
        if (!map.getLayer("place")) return undefined;
        const middle = map.project(map.getCenter());
        let best: maplibre.MapGeoJSONFeature | undefined, least = Infinity;
        for (const mark of map.queryRenderedFeatures(marks)) {
            const away = map.project((mark.geometry as GeoJSON.Point).coordinates as At).dist(middle);
            if (away < least) [best, least] = [mark, away];
        }
        return best;
    };
    const aim = () => {
        if (!canvas.matches(":focus-visible")) return;
        target = nearest();
        if (target) opener.encircle((target.geometry as GeoJSON.Point).coordinates as At, radiusOf(target.properties));
        else opener.encircle();
        const count = target?.properties.point_count as number | undefined;
        said.textContent = !target ? words.nothing
            : count ? words.circledMany.replace("{1}", String(count)) : words.circled.replace("{1}", target.properties.name as string);
    };
    const leave = () => {
        target = undefined;
        opener.encircle();
        said.textContent = "";
    };
    canvas.addEventListener("focus", aim);
    canvas.addEventListener("blur", leave);
    canvas.addEventListener("pointerdown", leave);
    map.on("idle", aim);  // the marks are drawn, after a move or at first

    // Captured before MapLibre's own handler, which knows keys by their place on an American keyboard: there the key of "-" is
    // another one than on a French one, and "+" would count as Shift and zoom twice.
    container.addEventListener("keydown", (event) => {
        if (event.target !== canvas || event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.key === "+" || event.key === "=") map.zoomIn({}, { originalEvent: event });
        else if (event.key === "-" || event.key === "_") map.zoomOut({}, { originalEvent: event });
        else if (event.key === "Enter" && target) void opener.open(here(map, target));
        else return;
        event.preventDefault();
        event.stopPropagation();
    }, { capture: true });
}

/** The mark and those that stand on the same spot. */
function here(map: maplibre.Map, mark: maplibre.MapGeoJSONFeature) {
    return [mark, ...map.queryRenderedFeatures(map.project((mark.geometry as GeoJSON.Point).coordinates as At), marks)];
}
