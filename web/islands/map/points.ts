// The places on the map: marks that gather in clusters, and the small card that opens on one. The layers are drawn by
// `addPlaces`; a click and the Enter key both go through `Opener`.
import * as maplibre from "maplibre-gl";

import { palette, regular, still } from "./paint";

export type Place = { slug: string; name: string };
export type Points = GeoJSON.FeatureCollection<GeoJSON.Point, Place>;
type At = [number, number];

/** In pixels, as all sizes here. */
const radius = 9;
const cluster_radius: [number, number][] = [[0, 17], [10, 21], [50, 26], [500, 32]];

/** The radius of the mark that a feature has. */
export const radiusOf = ({ point_count: count }: { point_count?: number }) =>
    count ? cluster_radius.reduce((found, [least, r]) => (count >= least ? r : found), radius) : radius;

/** Steps of a value by the size of a cluster. */
function byCount<T>(value: (radius: number) => T) {
    const [[, least], ...more] = cluster_radius;
    return ["step", ["get", "point_count"], value(least), ...more.flatMap(([count, r]) => [count, value(r)])];
}

/** Draws the points above everything else. Call once for each style. */
export function addPlaces(map: maplibre.Map, points: Points) {
    const colour = palette();
    map.addSource("places", { type: "geojson", data: points, cluster: true, clusterRadius: 46, clusterMaxZoom: 14 });
    const add = (layer: object) => map.addLayer(layer as maplibre.AddLayerObject);
    const mark = { "circle-color": colour.mark, "circle-stroke-color": colour.markEdge, "circle-stroke-width": 2.5 };
    add({ id: "place", type: "circle", source: "places", filter: ["!", ["has", "point_count"]], paint: { ...mark, "circle-radius": radius } });
    add({ id: "clusters", type: "circle", source: "places", filter: ["has", "point_count"], paint: { ...mark, "circle-radius": byCount((r) => r) } });
    add({
        id: "cluster-count", type: "symbol", source: "places", filter: ["has", "point_count"],
        layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": regular, "text-size": 16, "text-allow-overlap": true },
        paint: { "text-color": colour.markText },
    });
    // Names keep off each other but not off circles: an unseen picture of the mark's size holds its room.
    map.addImage("room", { width: 1, height: 1, data: new Uint8Array(4) });
    add({
        id: "room", type: "symbol", source: "places",
        layout: {
            "icon-image": "room", "icon-allow-overlap": true,
            "icon-padding": ["case", ["has", "point_count"], byCount((r) => ["literal", [r + 2]]), ["literal", [radius + 3]]],
        },
    });
}

/** The links to one place or several, built from text, never from markup. */
function card(container: HTMLElement, places: Place[]): HTMLElement {
    const box = document.createElement("div");
    box.className = "map-card";
    for (const { slug, name } of places) {
        const link = document.createElement("a");
        link.href = (container.dataset.placeBase ?? "/lieux/") + encodeURIComponent(slug);
        link.textContent = name;
        box.append(link);
    }
    return box;
}

/** Opens what stands on the map, for a pointer or the keyboard. */
export class Opener {
    private popup: maplibre.Popup | undefined;
    private ring: maplibre.Marker | undefined;

    constructor(private readonly map: maplibre.Map, private readonly container: HTMLElement) {}

    /** A place's card; a cluster's nearer view, or the cards of all in it when they stand on one spot. */
    async open(features: maplibre.MapGeoJSONFeature[]) {
        const [first] = features;
        const at = (first.geometry as GeoJSON.Point).coordinates as At;
        const id = first.properties.cluster_id as number | undefined;
        if (id === undefined) {
            const places = new Map(features.filter((each) => each.properties.slug).map((each) => [each.properties.slug as string, each.properties as Place]));
            this.show(at, [...places.values()]);
            return;
        }
        const source = this.map.getSource<maplibre.GeoJSONSource>("places")!;
        const zoom = await source.getClusterExpansionZoom(id);
        if (zoom > this.map.getMaxZoom()) this.show(at, (await source.getClusterLeaves(id, 40, 0)).map((leaf) => leaf.properties as Place));
        else if (still.matches) this.map.jumpTo({ center: at, zoom });
        else this.map.easeTo({ center: at, zoom, duration: 150 });
    }

    private show(at: At, places: Place[]) {
        this.popup?.remove();
        const popup = new maplibre.Popup({ offset: 20, maxWidth: "300px", focusAfterOpen: true }).setLngLat(at).setDOMContent(card(this.container, places)).addTo(this.map);
        popup.getElement().addEventListener("keydown", (event) => {
            if (event.key === "Escape") popup.remove();
        });
        this.encircle(at);
        // Whoever was in the card is back on the map, not at the top of the page.
        popup.on("close", () => {
            this.encircle();
            if (!document.activeElement || document.activeElement === document.body) this.map.getCanvas().focus({ preventScroll: true });
        });
        this.popup = popup;
    }

    /** A ring around a spot with a mark of this radius, or none. */
    encircle(at?: At, mark = radius) {
        this.ring?.remove();
        this.ring = undefined;
        if (!at) return;
        const ring = document.createElement("div");
        ring.className = "map-ring";
        ring.setAttribute("aria-hidden", "true");
        ring.style.width = ring.style.height = `${2 * (mark + 8)}px`;
        this.ring = new maplibre.Marker({ element: ring }).setLngLat(at).addTo(this.map);
    }
}
