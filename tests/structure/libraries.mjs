// One CMake library per folder: reads what each folder declares and refuses cycles and wrong directions.

/** "src/platform/base" → {name, folder, depends, test_depends, file, line} from its beffroi_library(…) call. */
export function read_libraries(files) {
    const libraries = new Map();
    for (const { name, text } of files) {
        const at = name.match(/^(src\/(?:platform|features)\/[^/]+)\/CMakeLists\.txt$/);
        if (!at) continue;
        const code = text.replace(/#.*$/gm, '');
        const call = code.match(/beffroi_library\(\s*(\S+?)[\s)]([^)]*)/);
        if (!call) continue;
        const lists = { DEPENDS: [], SYSTEM: [], TEST_DEPENDS: [] };
        let list = null;
        for (const word of call[2].split(/\s+/).filter(Boolean)) {
            if (word in lists) list = lists[word];
            else if (list) list.push(word);
        }
        libraries.set(at[1], {
            name: call[1],
            folder: at[1],
            depends: lists.DEPENDS,
            test_depends: lists.TEST_DEPENDS,
            file: name,
            line: code.slice(0, call.index).split('\n').length,
        });
    }
    return libraries;
}

/** The library's name that a folder must have: src/platform/base → platform_base, src/features/places → feature_places. */
export function library_name(folder) {
    const [, layer, name] = folder.split('/');
    return `${layer === 'features' ? 'feature' : 'platform'}_${name}`;
}

export function check_libraries(libraries, files, refuse) {
    const folders = new Set();
    for (const { name } of files) {
        const at = name.match(/^(src\/(?:platform|features)\/[^/]+)\/.*\.(cpp|hpp)$/);
        if (at) folders.add(at[1]);
    }
    for (const folder of folders)
        if (!libraries.has(folder))
            refuse(`${folder}/CMakeLists.txt`, 1, `a folder is one library: add beffroi_library(${library_name(folder)} DEPENDS …) here.`);

    const by_name = new Map([...libraries.values()].map((library) => [library.name, library]));
    for (const library of libraries.values()) {
        const expected = library_name(library.folder);
        if (library.name !== expected) refuse(library.file, library.line, `call the library ${expected}, after its folder.`);
        for (const other of library.depends)
            if (library.name.startsWith('platform_') && other.startsWith('feature_'))
                refuse(library.file, library.line, `the platform knows nothing of features: give ${library.name} what it needs of ${other} as a parameter or a callback.`);
    }

    // Depth first; the stack at the moment of meeting a library again is the cycle.
    const state = new Map();
    const stack = [];
    const visit = (name) => {
        const library = by_name.get(name);
        if (!library || state.get(name) === 'done') return;
        if (state.get(name) === 'open') {
            const cycle = [...stack.slice(stack.indexOf(name)), name].join(' → ');
            refuse(library.file, library.line, `these depend on each other in a circle: ${cycle}. Move what both need into a third folder, or pass it in from src/server.`);
            return;
        }
        state.set(name, 'open');
        stack.push(name);
        library.depends.forEach(visit);
        stack.pop();
        state.set(name, 'done');
    };
    [...by_name.keys()].forEach(visit);
}
