// Judges exports by the schemas themselves, independently of the program.
//
//   node validate.mjs csv FILE schema.json                     the national standard: whole values must match
//   node validate.mjs inclusion FILE structure.json service.json
//   node validate.mjs geojson FILE
// Exit 0 when everything is valid, else 1 with the first faults.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const [kind, file, ...schemas] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const load = (name) => JSON.parse(readFileSync(name, 'utf8'));
const faults = [];
let checked = 0;

function csv_records(source) {
    const records = [];
    let record = [], cell = '', quoted = false;
    for (let i = 0; i < source.length; ++i) {
        const c = source[i];
        if (quoted) {
            if (c !== '"') cell += c;
            else if (source[i + 1] === '"') { cell += '"'; ++i; } else quoted = false;
        } else if (c === '"' && cell === '') quoted = true;
        else if (c === ',') { record.push(cell); cell = ''; }
        else if (c === '\n') { record.push(cell); records.push(record); record = []; cell = ''; }
        else cell += c;
    }
    if (quoted || cell !== '' || record.length) faults.push('the last line is not closed');
    return records;
}

const type_fits = {
    string: () => true,
    number: (value) => /^[-+]?\d+(\.\d+)?$/.test(value),
    date: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value),
};

function check_csv(schema) {
    const [header, ...rows] = csv_records(text);
    const names = schema.fields.map((field) => field.name);
    if (header.join() !== names.join()) faults.push(`the columns are ${header}`);
    const ids = new Set();
    for (const [index, row] of rows.entries()) {
        ++checked;
        const say = (field, value, why) => faults.push(`row ${index + 1}, ${field}: ${JSON.stringify(value)} ${why}`);
        if (row.length !== names.length) { faults.push(`row ${index + 1} has ${row.length} cells`); continue; }
        for (const [i, field] of schema.fields.entries()) {
            const value = row[i], { required, unique, pattern, maxLength } = field.constraints ?? {};
            if (value === '') { if (required) say(field.name, value, 'is required'); continue; }
            if (!type_fits[field.type](value)) say(field.name, value, `is no ${field.type}`);
            // The standard's list patterns are not anchored: the whole value must match all the same.
            if (pattern && !new RegExp(`^(?:${pattern})$`, 'u').test(value)) say(field.name, value, 'does not match');
            if (maxLength && [...value].length > maxLength) say(field.name, value, 'is too long');
            if (unique && ids.size === ids.add(value).size) say(field.name, value, 'is there twice');
        }
    }
}

function check_inclusion(structure, service) {
    const Ajv = require('ajv').default, formats = require('ajv-formats').default;
    const ajv = new Ajv({ allErrors: true, strict: false });
    formats(ajv);
    const data = JSON.parse(text);
    const each = (name, schema, elements) => {
        const valid = ajv.compile(schema);
        for (const [index, element] of elements.entries()) {
            ++checked;
            if (!valid(element)) faults.push(`${name} ${index}: ${ajv.errorsText(valid.errors)} in ${JSON.stringify(element)}`);
            for (const key of Object.keys(element)) if (!schema.properties[key]) faults.push(`${name} ${index}: ${key} is not of the schema`);
        }
    };
    each('structure', structure, data.structures);
    each('service', service, data.services);
    const ids = new Set(data.structures.map((one) => one.id));
    if (ids.size !== data.structures.length) faults.push('two structures have one id');
    for (const one of data.services) if (!ids.has(one.structure_id)) faults.push(`service ${one.id} has no structure`);
}

function check_geojson() {
    const data = JSON.parse(text);
    if (data.type !== 'FeatureCollection' || !Array.isArray(data.features)) faults.push('this is no FeatureCollection');
    for (const feature of data.features ?? []) {
        ++checked;
        const point = feature.geometry?.coordinates;
        if (feature.type !== 'Feature' || typeof feature.properties !== 'object') faults.push(`${feature.id} is no Feature`);
        if (feature.geometry !== null && (feature.geometry.type !== 'Point' || point.length !== 2 || Math.abs(point[0]) > 180 || Math.abs(point[1]) > 90))
            faults.push(`${feature.id} has no sound point`);
    }
}

if (kind === 'csv') check_csv(load(schemas[0]));
else if (kind === 'inclusion') check_inclusion(load(schemas[0]), load(schemas[1]));
else if (kind === 'geojson') check_geojson();
else faults.push(`there is no kind ${kind}`);
for (const fault of faults.slice(0, 10)) console.error(fault);
if (faults.length > 10) console.error(`… and ${faults.length - 10} more`);
console.log(`${kind}: ${checked} checked, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
