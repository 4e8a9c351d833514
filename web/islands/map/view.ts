// The map beside the list of places. Everything it shows stands in the list too: without JavaScript, WebGL or network
// the page loses nothing but the drawing. The container's attributes are written by src/features/places/pages/map_beside.html.
import * as maplibre from "maplibre-gl";
import { Protocol } from "pmtiles";
import { layers as basemapLayers, namedFlavor } from "@protomaps/basemaps";

type Points = GeoJSON.FeatureCollection<GeoJSON.Point, { slug: string; name: string }>;

/** A colour token of the style sheet, as MapLibre can read it. */
function token(name: string, fallback: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || fallback;
}

function palette() {
    return {
        water: token("--map-water", "silver"),
        land: token("--map-land", "white"),
        border: token("--map-border", "gray"),
        name: token("--ink", "black"),
        halo: token("--paper", "white"),
        mark: token("--brick", "brown"),
        markText: token("--on-brick", "white"),
        font: "Atkinson, sans-serif",
    };
}

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

const nothing: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** The drawn background: land, borders and the names of communes, from the site's own files. */
function outlineStyle(container: HTMLElement): maplibre.StyleSpecification {
    const colour = palette();
    const sources: maplibre.StyleSpecification["sources"] = {
        outlines: { type: "geojson", data: container.dataset.outlines!, attribution: container.dataset.attribution },
    };
    const drawn: maplibre.LayerSpecification[] = [
        { id: "water", type: "background", paint: { "background-color": colour.water } },
        { id: "land", type: "fill", source: "outlines", filter: ["==", ["get", "kind"], "land"], paint: { "fill-color": colour.land } },
        {
            id: "departements", type: "line", source: "outlines", filter: ["==", ["get", "kind"], "departement"],
            paint: { "line-color": colour.border, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.4, 10, 1.2], "line-dasharray": [4, 3] },
        },
        {
            id: "borders", type: "line", source: "outlines", filter: ["in", ["get", "kind"], ["literal", ["coast", "frontier"]]],
            paint: { "line-color": colour.border, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.6, 10, 1.6] },
        },
    ];
    sources.names = { type: "geojson", data: container.dataset.names! };
    sources.near = { type: "geojson", data: nothing };
    for (const source of ["names", "near"])
        drawn.push({
            id: source, type: "symbol", source,
            layout: {
                "text-field": ["get", "name"], "text-font": [colour.font],
                // Smaller names appear as one comes nearer; `rank` is 0 for the largest towns.
                "text-size": ["interpolate", ["linear"], ["zoom"], 5, ["-", 13, ["get", "rank"]], 12, ["-", 19, ["get", "rank"]]],
                "symbol-sort-key": ["get", "rank"], "text-padding": 8, "text-max-width": 9,
            },
            paint: { "text-color": colour.name, "text-halo-color": colour.halo, "text-halo-width": 1.6 },
        });
    return { version: 8, sources, layers: drawn };
}

/** The operator's base map (Protomaps schema), served by this site. */
function basemapStyle(container: HTMLElement): maplibre.StyleSpecification {
    const protocol = new Protocol();
    maplibre.addProtocol("pmtiles", protocol.tile);
    const address = new URL(container.dataset.basemap!, location.href).href;
    const drawn = basemapLayers("base", namedFlavor(dark.matches ? "dark" : "light"), { lang: document.documentElement.lang || "fr" })
        // Pictures of a sprite sheet would come from elsewhere.
        .filter((layer) => !(layer.type === "symbol" && layer.layout && "icon-image" in layer.layout && !("text-field" in layer.layout)))
        .map((layer) => {
            if (layer.type === "symbol" && layer.layout) {
                const layout: Record<string, unknown> = { ...layer.layout, "text-font": [palette().font] };
                delete layout["icon-image"];
                return { ...layer, layout } as maplibre.LayerSpecification;
            }
            return layer as maplibre.LayerSpecification;
        });
    return {
        version: 8,
        sources: { base: { type: "vector", url: `pmtiles://${address}`, attribution: "© OpenStreetMap" } },
        layers: drawn,
    };
}

function addPlaces(map: maplibre.Map, points: Points) {
    const colour = palette();
    map.addSource("places", { type: "geojson", data: points, cluster: true, clusterRadius: 46, clusterMaxZoom: 14 });
    map.addLayer({
        id: "clusters", type: "circle", source: "places", filter: ["has", "point_count"],
        paint: {
            "circle-color": colour.mark, "circle-stroke-color": colour.halo, "circle-stroke-width": 2.5,
            "circle-radius": ["step", ["get", "point_count"], 17, 10, 21, 50, 26, 500, 32],
        },
    });
    map.addLayer({
        id: "cluster-count", type: "symbol", source: "places", filter: ["has", "point_count"],
        layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": [colour.font], "text-size": 15, "text-allow-overlap": true },
        paint: { "text-color": colour.markText },
    });
    map.addLayer({
        id: "place", type: "circle", source: "places", filter: ["!", ["has", "point_count"]],
        paint: {
            "circle-color": colour.mark, "circle-stroke-color": colour.halo, "circle-stroke-width": 2.5,
            "circle-radius": ["case", ["boolean", ["feature-state", "near"], false], 13, 9],
        },
    });
}

/** The small card of one place: its name as a link, built from text, never from markup. */
function card(container: HTMLElement, name: string, slug: string): HTMLElement {
    const box = document.createElement("div");
    box.className = "map-card";
    const link = document.createElement("a");
    link.href = (container.dataset.placeBase ?? "/lieux/") + encodeURIComponent(slug);
    link.textContent = name;
    box.append(link);
    return box;
}

/** Villages' names come by squares of one degree, once the map is near enough to show them. */
function nameVillages(map: maplibre.Map) {
    const known = new Map<string, Promise<GeoJSON.Feature[]>>();
    const squares = async () => {
        if (map.getZoom() < 8.5) return;
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
        (map.getSource("near") as maplibre.GeoJSONSource | undefined)?.setData({ type: "FeatureCollection", features });
    };
    map.on("moveend", () => void squares());
    map.on("style.load", () => void squares());
}

export function startMap(container: HTMLElement) {
    maplibre.setWorkerUrl(new URL(container.dataset.worker!, location.href).href);
    const style = () => (container.dataset.basemap ? basemapStyle(container) : outlineStyle(container));
    const map = new maplibre.Map({
        container,
        style: style(),
        center: [Number(container.dataset.longitude ?? 2.45), Number(container.dataset.latitude ?? 46.6)],
        zoom: container.dataset.latitude ? 9.5 : 4.6,
        maxZoom: container.dataset.basemap ? 18 : 14,
        attributionControl: { compact: true },
        cooperativeGestures: window.matchMedia("(pointer: coarse)").matches,  // one finger scrolls the page
        dragRotate: false,
        pitchWithRotate: false,
        fadeDuration: still.matches ? 0 : 150,
        locale: JSON.parse(container.dataset.words ?? "{}"),
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");

    if (!container.dataset.basemap) nameVillages(map);

    let points: Points | undefined;
    const move = (to: maplibre.CameraOptions) => (still.matches ? map.jumpTo(to) : map.easeTo({ ...to, duration: 150 }));

    const drawPlaces = () => {
        if (points && !map.getSource("places")) addPlaces(map, points);
    };
    // The points may arrive before the style or after it, and the style again when the theme changes.
    let styled = false;
    map.on("style.load", () => {
        styled = true;
        drawPlaces();
    });
    fetch(container.dataset.points!)
        .then((answer) => answer.json() as Promise<Points>)
        .then((answer) => {
            points = answer;
            if (styled) drawPlaces();
            if (points.features.length > 0) {
                const box = new maplibre.LngLatBounds();
                for (const feature of points.features) box.extend(feature.geometry.coordinates as [number, number]);
                map.fitBounds(box, { padding: 48, maxZoom: 13, animate: false });
            }
            container.dataset.ready = "true";
        })
        .catch(() => { container.dataset.ready = "failed"; });

    map.on("click", "place", (event) => {
        const feature = event.features![0];
        const { name, slug } = feature.properties as { name: string; slug: string };
        const at = (feature.geometry as GeoJSON.Point).coordinates as [number, number];
        new maplibre.Popup({ offset: 14, maxWidth: "280px", focusAfterOpen: true }).setLngLat(at).setDOMContent(card(container, name, slug)).addTo(map);
    });
    map.on("click", "clusters", async (event) => {
        const feature = event.features![0];
        const source = map.getSource("places") as maplibre.GeoJSONSource;
        const zoom = await source.getClusterExpansionZoom(feature.properties!.cluster_id as number);
        move({ center: (feature.geometry as GeoJSON.Point).coordinates as [number, number], zoom });
    });
    for (const layer of ["place", "clusters"]) {
        map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
        map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
    }
    dark.addEventListener("change", () => map.setStyle(style(), { diff: false }));

    // Pointing at a card of the list shows where it is.
    let near: maplibre.Marker | undefined;
    const show = (event: Event) => {
        const item = (event.target as HTMLElement).closest<HTMLElement>("[data-slug]");
        const found = item && points?.features.find((feature) => feature.properties.slug === item.dataset.slug);
        near?.remove();
        near = undefined;
        if (!found) return;
        const ring = document.createElement("div");
        ring.className = "map-ring";
        near = new maplibre.Marker({ element: ring }).setLngLat(found.geometry.coordinates as [number, number]).addTo(map);
    };
    const list = document.querySelector("[data-map-list]");
    list?.addEventListener("mouseover", show);
    list?.addEventListener("focusin", show);
}
