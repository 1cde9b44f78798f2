export const id = 869;
export const ids = [869];
export const modules = {

/***/ 4869:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  dashed: () => (/* binding */ dashed),
  flagOf: () => (/* binding */ flagOf),
  fromText: () => (/* binding */ fromText),
  loadOptions: () => (/* binding */ loadOptions),
  misspeltVariables: () => (/* binding */ misspeltVariables),
  variableOf: () => (/* binding */ variableOf)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
;// CONCATENATED MODULE: ./src/settings/nearest.ts
/** The candidate that a mistyped word most likely meant, or undefined where none is near. */
function nearest(word, candidates) {
    const lower = word.toLowerCase();
    const near = candidates
        .map((candidate) => ({ candidate, distance: editDistance(lower, candidate.toLowerCase()) }))
        .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length * 0.4)));
    return near.sort((a, b) => a.distance - b.distance)[0]?.candidate;
}
/** Levenshtein's. */
function editDistance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (const [i, left] of [...a].entries()) {
        const next = [i + 1];
        for (const [j, right] of [...b].entries()) {
            next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (left === right ? 0 : 1)));
        }
        row = next;
    }
    return row[b.length];
}

// EXTERNAL MODULE: ./src/settings/schema.ts
var schema = __webpack_require__(8826);
;// CONCATENATED MODULE: ./src/settings/complaints.ts


const kinds = {
    string: 'a text',
    array: 'a list',
    object: 'settings, "name: value" each',
};
function complaints(error, value) {
    return error.issues.flatMap((issue) => {
        const where = issue.path;
        const name = where.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('');
        if (issue.code === 'unrecognized_keys') {
            return issue.keys.map((key) => ({
                where,
                key,
                text: `there is no setting "${key}"`,
                ...didYouMean(nearest(key, Object.keys(schema/* schema */.wQ.shape))),
            }));
        }
        if (issue.code === 'invalid_type') {
            const kind = kinds[issue.expected] ?? `a ${issue.expected}`;
            return [{ where, text: name === '' ? `must hold ${kind}` : `${name} must be ${kind}` }];
        }
        if (issue.code === 'invalid_value') {
            const values = issue.values.map(String);
            const given = where.reduce((inner, part) => inner?.[part], value);
            const meant = typeof given === 'string' ? nearest(given, values) : undefined;
            const standard = issue.message.startsWith('Invalid');
            const text = standard ? `must be one of ${values.join(', ')}` : issue.message;
            return [{ where, text: `${name} ${text}`, ...didYouMean(meant) }];
        }
        const hint = issue.code === 'custom' ? issue.params?.hint : undefined;
        return [{ where, text: `${name} ${issue.message}`, ...(typeof hint === 'string' && { hint }) }];
    });
}
function didYouMean(word) {
    return word === undefined ? {} : { hint: `Did you mean ${word}?` };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./src/settings/file.ts
/** The settings file: YAML, checked against the schema, every complaint with its line. */






/**
 * @param required whether it is an error that there is no such file.
 * @throws BackupError `settings`, with file, line and column.
 */
async function readSettingsFile(path, required) {
    const content = await read(path, required);
    const shown = (0,external_node_path_.relative)(process.cwd(), path).startsWith('..') ? path : (0,external_node_path_.relative)(process.cwd(), path);
    const lines = new dist/* LineCounter */.HN();
    // Its own pretty errors quote the line, which may hold a secret.
    const document = (0,dist/* parseDocument */.Tp)(content, { lineCounter: lines, prettyErrors: false });
    const at = (offset) => {
        const { line, col } = lines.linePos(offset);
        return `${shown}:${line}:${col}`;
    };
    const [mistake] = [...document.errors, ...document.warnings];
    if (mistake !== undefined) {
        throw new errors/* BackupError */.hj({
            code: 'settings',
            message: `${at(mistake.pos[0])}: not valid YAML: ${yamlMistake(mistake.code)}`,
            remedy: 'Correct that line; each setting is "name: value"',
        });
    }
    const value = document.toJS() ?? {};
    const result = schema/* schema */.wQ.safeParse(value);
    if (result.success)
        return result.data;
    const found = complaints(result.error, value);
    const [{ hint }] = found;
    throw new errors/* BackupError */.hj({
        code: 'settings',
        message: found.map(({ where, key, text }) => `${at(offsetOf(document, where, key))}: ${text}`).join('; '),
        remedy: hint ?? 'Correct that line; the README lists all settings',
    });
}
async function read(path, required) {
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (underlying) {
        const { code } = underlying;
        if (code === 'ENOENT' && !required)
            return '';
        throw new errors/* BackupError */.hj({
            code: 'settings',
            message: `Cannot read the settings file ${path}: ${code}`,
            remedy: 'Check the path given with --settings, and that this user may read it',
            underlying,
        });
    }
}
/** `BAD_INDENT` to "bad indent": the library's sentences may quote the file. */
function yamlMistake(code) {
    return code.toLowerCase().replaceAll('_', ' ');
}
/** Where the value stands, or the key in it where that is what is wrong. */
function offsetOf(document, where, key) {
    const node = document.getIn(where, true);
    if (key !== undefined && (0,dist/* isMap */.jh)(node)) {
        const pair = node.items.find((item) => (0,dist/* isScalar */.jn)(item.key) && String(item.key.value) === key);
        if ((0,dist/* isScalar */.jn)(pair?.key))
            return pair.key.range?.[0] ?? 0;
    }
    const range = node?.range;
    return range?.[0] ?? 0;
}

;// CONCATENATED MODULE: ./src/settings/layers.ts
/** File, then environment, then flags: the later wins. */






const prefix = 'ISSUER_BACKUP_';
/** Settings have the same name everywhere: `keepBefore` is `ISSUER_BACKUP_KEEP_BEFORE` in the environment. */
function variableOf(name) {
    return prefix + snakeCase(name).toUpperCase();
}
/** @throws BackupError `settings` for file and environment, `usage` for flags. */
async function loadOptions(sources) {
    const { settingsFile, workingFolder } = sources;
    const file = external_node_path_default().resolve(workingFolder, settingsFile ?? 'issuer-backup.yaml');
    const fromFile = await readSettingsFile(file, settingsFile !== undefined);
    const fromEnvironment = check(environmentLayer(sources.environment), 'settings', variableOf);
    const fromFlags = check(sources.flags, 'usage', flagOf);
    return [
        absolute(fromFile, external_node_path_default().dirname(file)),
        absolute(fromEnvironment, workingFolder),
        absolute(fromFlags, workingFolder),
    ].reduce(overlay);
}
/** `$ISSUER_BACKUP_TOOLS` says where the tests' programs lie; the command does not read it. */
const knownBesides = ['ISSUER_BACKUP_TOOLS'];
/** Variables that nobody reads and whose names are nearly those of settings: a sentence each, without the values. */
function misspeltVariables(environment) {
    const known = new Set([...Object.keys(schema/* schema */.wQ.shape).map(variableOf), ...knownBesides]);
    const bare = (variable) => variable.slice(prefix.length);
    return Object.keys(environment).flatMap((variable) => {
        if (!variable.startsWith(prefix) || known.has(variable))
            return [];
        const meant = nearest(bare(variable), [...known].map(bare));
        return meant === undefined ? [] : [`$${variable} is no setting; did you mean $${prefix}${meant}?`];
    });
}
function overlay(below, above) {
    const { recipients, recipientsFiles, ...rest } = below;
    // Two ways to give one list: whoever names recipients anew means these and no others.
    const renamed = above.recipients !== undefined || above.recipientsFiles !== undefined;
    return { ...(renamed ? rest : below), ...above };
}
function environmentLayer(environment) {
    const layer = {};
    for (const name of Object.keys(schema/* schema */.wQ.shape)) {
        const variable = variableOf(name);
        const value = environment[variable];
        if (value === undefined || value === '')
            continue;
        if (schema/* secretOptions */.pc.includes(name))
            layer[name] = `env:${variable}`;
        else
            layer[name] = fromText(name, value);
    }
    return layer;
}
/** A value as environment and Action inputs write it: of a list, items separated by commas or line ends. */
function fromText(name, value) {
    return isList(name) ? value.split(/[,\n]/).flatMap((item) => item.trim() || []) : value;
}
function isList(name) {
    return schema/* schema */.wQ.shape[name].unwrap().type === 'array';
}
function check(layer, code, shown) {
    const result = schema/* schema */.wQ.safeParse(layer);
    if (result.success)
        return result.data;
    const [{ where, text, hint }] = complaints(result.error, layer);
    const name = String(where[0]);
    throw new errors/* BackupError */.hj({
        code,
        message: `${shown(name)}${text.slice(name.length)}`,
        ...(hint === undefined ? {} : { remedy: hint }),
    });
}
/** A path inside a container, a key of a ConfigMap, and a file that there is none of. */
const notHere = /^(?:container:|configmap:|none$)/;
/** Paths in a file are relative to that file, others to the working folder. */
function absolute(options, folder) {
    const resolve = (name, value) => {
        const [, kind, rest] = schema/* reference */.ir.exec(value) ?? [];
        if (kind === 'file')
            return `file:${external_node_path_default().resolve(folder, rest)}`;
        const isPath = schema/* pathOptions */.kL.includes(name) && kind === undefined && value !== '-' && !notHere.test(value);
        const isKey = name === 'verifyKeys' && /^\S+ AAAA/.test(value);
        return isPath && !isKey ? external_node_path_default().resolve(folder, value) : value;
    };
    const entries = Object.entries(options).map(([name, value]) => [
        name,
        typeof value === 'string' ? resolve(name, value) : value.map((item) => resolve(name, item)),
    ]);
    return Object.fromEntries(entries);
}
/** The flag of a setting: `recipientsFiles` is `--recipients-file`. */
function flagOf(name) {
    const flag = dashed(name);
    // A list is given by repeating the flag, named after one item.
    return `--${isList(name) ? flag.replace(/s$/, '') : flag}`;
}
/** `recipientsFiles` as `recipients-files`. */
function dashed(name) {
    return snakeCase(name).replaceAll('_', '-');
}
function snakeCase(name) {
    return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}


/***/ })

};
