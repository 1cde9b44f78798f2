export const id = 869;
export const ids = [869];
export const modules = {

/***/ 1145:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ parseDuration),
/* harmony export */   Z: () => (/* binding */ durationPattern)
/* harmony export */ });
/** Milliseconds of each unit; a day is 24 hours, whatever the clocks do. */
const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** What a duration looks like: a whole number and one unit. */
const durationPattern = /^(\d{1,6})(s|m|h|d|w)$/;
/** Milliseconds of a duration such as `90s`, `12h` or `7d`, which must match {@link durationPattern}. */
function parseDuration(text) {
    const [, amount, unit] = durationPattern.exec(text);
    return Number(amount) * units[unit];
}


/***/ }),

/***/ 4869:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  loadOptions: () => (/* binding */ loadOptions),
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
        return [{ where, text: `${name} ${issue.message}` }];
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
        throw new errors/* BackupError */.h({
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
    throw new errors/* BackupError */.h({
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
        throw new errors/* BackupError */.h({
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





/** Settings have the same name everywhere: `keepBefore` is `ISSUER_BACKUP_KEEP_BEFORE` in the environment. */
function variableOf(name) {
    return `ISSUER_BACKUP_${snakeCase(name).toUpperCase()}`;
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
        else if (isList(name))
            layer[name] = value.split(/[,\n]/).flatMap((item) => item.trim() || []);
        else
            layer[name] = value;
    }
    return layer;
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
    throw new errors/* BackupError */.h({
        code,
        message: `${shown(name)}${text.slice(name.length)}`,
        ...(hint === undefined ? {} : { remedy: hint }),
    });
}
/** Paths in a file are relative to that file, others to the working folder. */
function absolute(options, folder) {
    const resolve = (name, value) => {
        const [, kind, rest] = schema/* reference */.ir.exec(value) ?? [];
        if (kind === 'file')
            return `file:${external_node_path_default().resolve(folder, rest)}`;
        const isPath = schema/* pathOptions */.kL.includes(name) && kind === undefined && value !== '-';
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
    const flag = snakeCase(name).replaceAll('_', '-');
    // A list is given by repeating the flag, named after one item.
    return `--${isList(name) ? flag.replace(/s$/, '') : flag}`;
}
function snakeCase(name) {
    return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}


/***/ }),

/***/ 8826:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vk: () => (/* binding */ compressionPattern),
/* harmony export */   ir: () => (/* binding */ reference),
/* harmony export */   kL: () => (/* binding */ pathOptions),
/* harmony export */   pc: () => (/* binding */ secretOptions),
/* harmony export */   wQ: () => (/* binding */ schema)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3798);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7194);
/* harmony import */ var _duration_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1145);
/**
 * Every setting, in the form that file, environment and flags share. `schema/issuer-backup.schema.json` is made from
 * this (scripts/schema.ts).
 */



/** Where a secret is read from, since it must not stand in a file that is committed or in argv. */
const reference = /^(env|file):(.+)$/;
const text = zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()
    .min(1, 'must not be empty')
    .refine((value) => !(0,_secrets_js__WEBPACK_IMPORTED_MODULE_0__/* .looksSecret */ .n0)(value), {
    error: 'holds a secret: put it into a file or the environment, and name it here as file:PATH or env:NAME',
});
const secret = text.regex(reference, 'must be env:NAME or file:PATH, never the secret itself');
const list = (item) => zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(item);
/** `zstd`, `gzip`, or with a level, such as `zstd:9`. */
const compressionPattern = /^(?:(zstd)(?::([1-9]|1[0-9]))?|(gzip)(?::([1-9]))?)$/;
/** What MongoDB allows in the name of a database on any platform. */
const databaseName = /^(?!(?:admin|local|config)$)[^/\\. "$*<>:|?\0]{1,63}$/;
/** The settings file, and each layer above it. Everything may be left out. */
const schema = zod__WEBPACK_IMPORTED_MODULE_2__/* .strictObject */ .rej({
    target: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n(['direct'], { error: 'must be direct: this build has no other target' }).optional().meta({
        description: 'Where the service runs; direct: a MongoDB by its connection string',
        default: 'direct',
    }),
    mongoUri: text
        .regex(/^(env:|file:|mongodb(\+srv)?:\/\/)/, 'must be env:NAME, file:PATH, or mongodb://… without a password')
        .optional()
        .meta({
        description: 'The connection string: env:NAME, file:PATH, or the URI itself where it holds no password',
        default: 'env:ISSUER_DIRECTORY_MONGO_CONNECTION_STRING',
    }),
    database: text
        .regex(databaseName, 'must be the name of a database, and not admin, local or config')
        .optional()
        .meta({ description: 'The database to back up or to restore', default: 'issuer-directory' }),
    expect: list(text).optional().meta({
        description: 'Collections whose absence is an error; of issuer-directory by default issuers, issuer_keys and issuer_audit',
    }),
    serviceConfig: text.optional().meta({ description: "The service's config file, recorded in each backup" }),
    seed: text.optional().meta({ description: "The service's seed file, recorded in each backup" }),
    stopCommand: text.optional().meta({ description: 'Stops the service during a restore; run by sh -c' }),
    startCommand: text.optional().meta({ description: 'Starts it again; run by sh -c' }),
    healthUrl: zod__WEBPACK_IMPORTED_MODULE_2__/* .url */ .OZ5({ protocol: /^https?$/, error: 'must be an http or https URL' })
        .refine((value) => !(0,_secrets_js__WEBPACK_IMPORTED_MODULE_0__/* .looksSecret */ .n0)(value), { error: 'must not hold a password' })
        .optional()
        .meta({ description: 'Answers 2xx when the service is healthy' }),
    output: text.optional().meta({ description: 'The folder that archives are written to', default: '.' }),
    from: text
        .optional()
        .meta({ description: 'The folder in which "latest" is looked for; the output folder by default' }),
    name: text
        .regex(/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,99}$/u, 'must be letters, digits, dots, dashes and underscores')
        .optional()
        .meta({ description: "What archive names begin with; the database's name by default" }),
    engine: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n(['auto', 'native', 'mongodump'])
        .optional()
        .meta({ description: 'What reads and writes the database', default: 'auto' }),
    consistency: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n(['auto', 'snapshot', 'collection']).optional().meta({
        description: 'snapshot: one point in time, or fail; collection: each collection on its own; auto: what the server can',
        default: 'auto',
    }),
    compression: text
        .regex(compressionPattern, 'must be zstd, zstd:1 to zstd:19, gzip, or gzip:1 to gzip:9')
        .optional()
        .meta({ description: 'zstd or gzip, with a level if wanted, such as zstd:9', default: 'zstd:1' }),
    recipients: list(text).optional().meta({ description: 'Who can open the archives: age1…' }),
    recipientsFiles: list(text).optional().meta({ description: 'Files with recipients, one a line' }),
    passphrase: secret
        .optional()
        .meta({ description: 'Encrypts where there are no recipients, and opens: env:NAME or file:PATH' }),
    identity: text
        .optional()
        .meta({ description: 'What opens archives: the path of an age identity file, or env:NAME' }),
    signKey: text.optional().meta({ description: 'The SSH Ed25519 private key file that signs archives' }),
    signKeyPassphrase: secret
        .optional()
        .meta({ description: 'What opens the signing key: env:NAME or file:PATH' }),
    verifyKeys: list(text).optional().meta({
        description: 'Whose signature an archive must have: ssh-ed25519 AAAA…, a .pub file, or an allowed signers file',
    }),
    keepBefore: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()
        .regex(_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .durationPattern */ .Z, 'must be a whole number and a unit: 90s, 30m, 12h, 7d or 2w')
        .optional()
        .meta({ description: 'How long a restore keeps the collections that it replaced', default: '7d' }),
});
/** Settings that are paths, unless a value is a `env:` reference or, of `verifyKeys`, a key itself. */
const pathOptions = [
    'serviceConfig',
    'seed',
    'output',
    'from',
    'recipientsFiles',
    'identity',
    'signKey',
    'verifyKeys',
];
/** Settings that hold, or lead to, a secret. */
const secretOptions = [
    'mongoUri',
    'passphrase',
    'identity',
    'signKeyPassphrase',
];


/***/ })

};
