// The map beside the list of places. Everything it shows stands in the list too: without JavaScript, WebGL or network
// the page loses nothing but the drawing. The container's attributes are written by src/features/places/pages/map_beside.html.
import * as maplibre from "maplibre-gl";

import { type Basemap, basemapStyle, cover, covered, ground, levelOf, openBasemap, rectangle } from "./basemap";
import { useKeyboard } from "./keyboard";
import { addOutlines, keepNamesOutOf, nameVillages } from "./outlines";
import { dark, palette, still } from "./paint";
import { Opener, type Points, addPlaces } from "./points";

function styleOf(base: Basemap | undefined): maplibre.StyleSpecification {
    const { sources, layers } = base ? basemapStyle(base) : { sources: {}, layers: [] };
    return { version: 8, sources, layers: [{ id: "water", type: "background", paint: { "background-color": palette().water } }, ...layers] };
}

const contains = (whole: maplibre.LngLatBounds, part: maplibre.LngLatBounds) =>
    whole.contains(part.getSouthWest()) && whole.contains(part.getNorthEast());

export async function startMap(container: HTMLElement) {
    maplibre.setWorkerUrl(new URL(container.dataset.worker!, location.href).href);
    const words = JSON.parse(container.dataset.words ?? "{}") as Record<string, string>;
    const arriving = fetch(container.dataset.points!).then((answer) => answer.json() as Promise<Points>);
    arriving.catch(() => {});  // looked at below, after the base map

    let base = container.dataset.basemap ? await openBasemap(container.dataset.basemap) : undefined;
    const map = new maplibre.Map({
        container,
        style: styleOf(base),
        center: [Number(container.dataset.longitude ?? 2.45), Number(container.dataset.latitude ?? 46.6)],
        zoom: container.dataset.latitude ? 9.5 : 4.6,
        maxZoom: base ? Math.min(18, Math.max(14, base.maxZoom + 4)) : 14,
        attributionControl: { compact: true },
        cooperativeGestures: window.matchMedia("(pointer: coarse)").matches,  // one finger scrolls the page
        dragRotate: false,
        pitchWithRotate: false,
        fadeDuration: still.matches ? 0 : 150,
        locale: words,
    });
    Object.assign(container, { map });  // for the tests, and for whoever tries things in the console
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    const opener = new Opener(map, container);
    useKeyboard(map, container, opener, words);

    let points: Points | undefined;
    let settled = false;  // the map shows what it will show at first
    let level: number | undefined;  // of the tiles whose ground was last marked
    const villages = nameVillages(map);
    const draw = () => {
        const now = base && levelOf(base, map.getZoom());
        const area = base && covered(base, now!);
        // The outlines are fetched only where the base map does not reach.
        if (!map.getSource("outlines") && !(area && (!settled || contains(area, map.getBounds())))) {
            addOutlines(map, container, base && ground);
            level = undefined;
        }
        if (area && level !== now) {
            level = now;
            map.getSource<maplibre.GeoJSONSource>(cover)!.setData(rectangle(area));
            if (map.getSource("outlines")) keepNamesOutOf(map, rectangle(area));
        }
        if (points && !map.getSource("places")) addPlaces(map, points);
        void villages();
    };
    // The points may arrive before the style or after it, and the style again when the theme changes.
    let styled = false;
    map.on("style.load", () => {
        styled = true;
        level = undefined;
        draw();
    });
    map.on("moveend", () => { if (styled) draw(); });
    const restyle = () => {
        styled = false;
        map.setStyle(styleOf(base), { diff: false });
    };
    dark.addEventListener("change", restyle);
    map.on("error", ({ error, ...event }) => {
        // The operator took the base map away while the page was open.
        if (base && (event as { sourceId?: string }).sourceId === "base" && /\b(404|410)\b/.test(error.message)) {
            base = undefined;
            restyle();
        } else console.warn(error);
    });

    arriving.then((answer) => {
        points = answer;
        if (points.features.length > 0) {
            const box = new maplibre.LngLatBounds();
            for (const feature of points.features) box.extend(feature.geometry.coordinates as [number, number]);
            map.fitBounds(box, { padding: 48, maxZoom: 13, animate: false });
        }
        settled = true;
        if (styled) draw();
        container.dataset.ready = "true";
    }).catch(() => { container.dataset.ready = "failed"; });

    for (const layer of ["place", "clusters"]) {
        map.on("click", layer, (event) => void opener.open(event.features!));
        map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
        map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
    }

    // Pointing at a card of the list shows where it is.
    const show = (event: Event) => {
        const item = (event.target as HTMLElement).closest<HTMLElement>("[data-slug]");
        const found = item && points?.features.find((feature) => feature.properties.slug === item.dataset.slug);
        opener.encircle(found ? (found.geometry.coordinates as [number, number]) : undefined);
    };
    const list = document.querySelector("[data-map-list]");
    list?.addEventListener("mouseover", show);
    list?.addEventListener("focusin", show);
}
