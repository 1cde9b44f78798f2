export const id = 23;
export const ids = [23];
export const modules = {

/***/ 32160:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AR: () => (/* binding */ artifactClient),
/* harmony export */   Gr: () => (/* binding */ assertArtifacts),
/* harmony export */   aW: () => (/* binding */ downloaded),
/* harmony export */   gz: () => (/* binding */ failed)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/** The service that keeps the artifacts of workflow runs: whether there is one, its client, and a file out of it. */



/**
 * @throws BackupError `usage` where there are no artifacts: on GitHub Enterprise Server, Gitea and Forgejo, whose
 * artifacts the client does not speak to, and outside of a job; each names the alternative.
 */
function assertArtifacts(environment) {
    const { GITHUB_SERVER_URL: server = 'https://github.com', ACTIONS_RUNTIME_TOKEN: token } = environment;
    const host = new URL(server).hostname.toLowerCase();
    const isGitHub = host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost');
    const other = environment.GITEA_ACTIONS
        ? 'Gitea'
        : environment.FORGEJO_ACTIONS
            ? 'Forgejo'
            : isGitHub
                ? null
                : 'GitHub Enterprise Server, Gitea or Forgejo';
    if (other !== null) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'usage',
            message: `workflow artifacts cannot be used on ${host}`,
            cause: `It is ${other}, which has no artifacts of the kind that GitHub has`,
            remedy: 'Publish to a release (publish: release), or keep the archive in a folder (publish: none)',
        });
    }
    if (token)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'usage',
        message: 'workflow artifacts cannot be used here: there is no runtime token',
        cause: 'This does not run in a step that the runner gives the token to, as it does to actions',
        remedy: 'Run it by `uses:`, and not by `run:`',
    });
}
/** Loaded where it is used: it brings a client of a blob store with it. */
async function artifactClient() {
    const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(110), __webpack_require__.e(458)]).then(__webpack_require__.bind(__webpack_require__, 67458));
    return new DefaultArtifactClient();
}
/** Into a folder that then holds this one file, whatever the service calls it. @returns its path. */
async function downloaded(client, { id, name, digest }, folder, find) {
    const { digestMismatch = false } = await client
        .downloadArtifact(id, {
        ...find,
        path: folder,
        // A file that is no zip is none either where the service says so.
        skipDecompress: true,
        ...(digest !== undefined && { expectedHash: digest }),
    })
        .catch((error) => {
        throw failed(`downloading the artifact ${name}`, error);
    });
    if (digestMismatch) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'archive-damaged',
            message: `what was downloaded as ${name} has not the digest of the artifact`,
            cause: 'It was cut short or altered on its way, or where it is kept',
            remedy: 'Run the job again',
        });
    }
    const [only] = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(folder);
    return node_path__WEBPACK_IMPORTED_MODULE_1___default().join(folder, only);
}
function failed(what, underlying) {
    const said = underlying instanceof Error ? underlying.message : String(underlying);
    const isTaken = /already exists|conflict/i.test(said);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'vault-failed',
        message: `${what} failed: ${said}`,
        cause: isTaken
            ? 'This run has an artifact of that name: the step ran twice'
            : 'The service cannot be reached, has a fault, the storage of the account is used up, or the token lacks `actions: read`',
        remedy: isTaken
            ? 'Look at the artifacts of the run; a new run has none yet'
            : 'Run the job again; an archive that was written stays where it is',
        underlying,
    });
}


/***/ }),

/***/ 48338:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ assertDays),
/* harmony export */   publishArtifacts: () => (/* binding */ publishArtifacts)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _artifact_service_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(32160);
/**
 * Workflow artifacts. Each file is an artifact of its own, under its own name and as it is: then the digest that GitHub
 * shows is the SHA-256 of the file, it is downloaded ready to be restored, and nothing is packed a second time.
 */




/** Names that artifacts cannot have, since they are files on other systems too. */
const refused = /[":<>|*?\r\n\\/]/;
/** As GitHub says it. */
const mostDays = 400;
/**
 * Uploads each file and downloads it again: what the service says of a digest is what it was told, and no proof.
 * @throws BackupError `usage` as {@link assertArtifacts}, or for days that the repository does not allow;
 * `archive-damaged` for a file that is not what its SHA-256 says; `vault-failed` for all else.
 */
async function publishArtifacts(request, reporter, environment = process.env) {
    (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_3__/* .assertArtifacts */ .Gr)(environment);
    assertDays(request.retentionDays, environment);
    for (const { path: file } of request.files)
        assertName(node_path__WEBPACK_IMPORTED_MODULE_1___default().basename(file));
    const client = await (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_3__/* .artifactClient */ .AR)();
    const published = [];
    for (const file of request.files)
        published.push(await publishOne(client, file, request, reporter, environment));
    return published;
}
async function publishOne(client, { path: file, sha256 }, { retentionDays, temporaryFolder }, reporter, environment) {
    const name = node_path__WEBPACK_IMPORTED_MODULE_1___default().basename(file);
    reporter.phase(`Uploading the artifact ${name}`);
    const { id, size, digest } = await client
        .uploadArtifact(name, [file], node_path__WEBPACK_IMPORTED_MODULE_1___default().dirname(file), {
        skipArchive: true,
        ...(retentionDays !== undefined && { retentionDays }),
    })
        .catch((error) => {
        throw (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_3__/* .failed */ .gz)(`uploading the artifact ${name}`, error);
    });
    if (id === undefined || digest === undefined) {
        throw (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_3__/* .failed */ .gz)(`uploading the artifact ${name}`, new Error('the service says neither id nor digest'));
    }
    if (sha256 !== undefined && digest !== sha256) {
        await client.deleteArtifact(name).catch(() => { });
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'archive-damaged',
            message: `${name} is not the file that was written: its SHA-256 is ${digest}, and not ${sha256}`,
            cause: 'Somebody changed it after the backup, or the disk is bad',
            remedy: 'Verify the archive, and make another backup',
        });
    }
    const work = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)(node_path__WEBPACK_IMPORTED_MODULE_1___default().join(temporaryFolder, 'artifact-'));
    try {
        await (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_3__/* .downloaded */ .aW)(client, { id, name, digest: `sha256:${digest}` }, work, {});
    }
    catch (error) {
        await client.deleteArtifact(name).catch(() => { });
        throw error;
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(work, { recursive: true, force: true });
    }
    return { id, name, size: size ?? 0, sha256: digest, url: pageOf(id, environment) };
}
/** @throws BackupError `usage` for days that the repository does not allow. */
function assertDays(days, { GITHUB_RETENTION_DAYS: most }) {
    if (days === undefined)
        return;
    // The client would shorten them with a warning, and an archive be gone that somebody counts on.
    const limit = Number(most) || mostDays;
    if (Number.isInteger(days) && days >= 1 && days <= limit)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'usage',
        message: `an artifact cannot be kept for ${days} days: from 1 to ${limit} are possible here`,
        cause: 'The repository, or its organisation, keeps artifacts no longer',
        remedy: 'Give fewer days, raise the limit in its settings, or publish what is to be kept longer to a release',
    });
}
function assertName(name) {
    if (!refused.test(name))
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'usage',
        message: `${name} cannot be the name of an artifact`,
        cause: 'Those have no quotes, colons, angle brackets, bars, stars and question marks',
        remedy: 'Give archives another name: the setting `name`',
    });
}
function pageOf(id, { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }) {
    if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID)
        return null;
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/artifacts/${id}`;
}


/***/ }),

/***/ 81729:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D6: () => (/* binding */ isAsked),
/* harmony export */   Ko: () => (/* binding */ readInputs),
/* harmony export */   vj: () => (/* binding */ inputNames),
/* harmony export */   zU: () => (/* binding */ operations)
/* harmony export */ });
/* unused harmony exports requests, secretInputs */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27194);
/* harmony import */ var _settings_layers_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(54936);
/* harmony import */ var _settings_nearest_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(83491);
/* harmony import */ var _settings_schema_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(88826);
/** The Action's inputs, and the one place where they become typed values. */





const operations = ['backup', 'restore', 'rollback', 'verify', 'drill', 'heal'];
const yesOrNo = ['true', 'false'];
/** What is asked of an operation, beside the settings. */
const requests = {
    operation: { about: 'What to do', values: operations },
    settings: { about: 'The settings file; issuer-backup.yaml in the working folder, where there is one' },
    'working-directory': {
        about: 'The folder that paths are relative to, and in which the settings file is looked for; the workspace',
    },
    archive: {
        about: 'The archive: its path, or latest, which is the newest one in `from`; latest by default',
        of: ['restore', 'verify', 'drill'],
    },
    'restore-id': { about: 'Which restore to reverse: its output `restore-id`', of: ['rollback'] },
    kind: {
        about: 'hot: while the service runs; cold: the data folder, stopped meanwhile; hot by default',
        of: ['backup'],
        values: ['hot', 'cold'],
    },
    'dry-run': {
        about: 'true: show what would be done, and change nothing',
        of: ['backup', 'restore', 'rollback', 'drill'],
        values: yesOrNo,
    },
    confirm: {
        about: 'true: the answer is yes where a person would be asked: before a restore in place or of a cold archive, and whether a service that cannot be stopped from here is stopped',
        of: ['restore', 'rollback'],
        values: yesOrNo,
    },
    'from-database': { about: 'Take the archive of a database of this other name', of: ['restore', 'drill'] },
    'in-place': {
        about: 'true: drop first and load then, for want of room; cannot be rolled back',
        of: ['restore', 'drill'],
        values: yesOrNo,
    },
    'with-config': {
        about: "true: put the service's files back where they differ too, not only where they are absent",
        of: ['restore'],
        values: yesOrNo,
    },
    'with-secret': {
        about: "true: put the service's connection string back where it differs too (compose)",
        of: ['restore'],
        values: yesOrNo,
    },
    'with-users': { about: "true: put the database's users and roles back", of: ['restore'], values: yesOrNo },
    'fresh-volume': {
        about: 'true: a cold archive onto a volume of its own, which takes the place of the live one (helm)',
        of: ['restore'],
        values: yesOrNo,
    },
    'seed-replay': {
        about: 'true: have the service import its seed, the first time it starts only (compose)',
        of: ['restore'],
        values: yesOrNo,
    },
    'extract-secret': {
        about: 'Write the archived connection string to this new file, 0600',
        of: ['restore'],
    },
    'no-safety-backup': {
        about: 'Why no archive of the present state is to be taken, for one that cannot be read',
        of: ['restore'],
    },
    publish: {
        about: 'Where the archive goes besides `output`: artifact, release, or none, which is the default',
        of: ['backup'],
        values: ['none', 'artifact', 'release'],
    },
    'retention-days': {
        about: 'How long an artifact is kept; as the repository says by default',
        of: ['backup'],
    },
    'release-tag': {
        about: 'The tag of the release that takes the archive, and is made where there is none; with fetch: release the one that is looked in, all of them by default',
        of: ['backup', 'restore', 'verify', 'drill'],
    },
    'release-replace': {
        about: 'true: replace an asset of the same name; else that is an error',
        of: ['backup'],
        values: yesOrNo,
    },
    fetch: {
        about: 'Download the archive first, from an artifact or a release, into `from` or `output`',
        of: ['restore', 'verify', 'drill'],
        values: ['artifact', 'release'],
    },
    'run-id': {
        about: 'With fetch: artifact, the run that published it, or any: the newest of all runs of the repository; this run by default',
        of: ['restore', 'verify', 'drill'],
    },
    repository: {
        about: 'OWNER/NAME, whose releases and runs are meant; the one that the job is of by default',
        of: ['backup', 'restore', 'verify', 'drill'],
    },
    token: {
        about: 'For releases (contents: write, to fetch contents: read) and artifacts of other runs (actions: read), such as github.token',
        of: ['backup', 'restore', 'verify', 'drill'],
    },
    'release-api-url': {
        about: 'The API that releases are reached by; that of the server of the job by default',
        of: ['backup', 'restore', 'verify', 'drill'],
    },
    'digest-only': {
        about: 'true: check only what needs no key; the content is not read',
        of: ['verify'],
        values: yesOrNo,
    },
    canary: {
        about: 'true: also create, change and delete an issuer in staging',
        of: ['drill'],
        values: yesOrNo,
    },
    egress: {
        about: 'true: let staging reach what is outside of it, such as an Authority; asked for where the network of a cluster enforces no NetworkPolicy',
        of: ['drill'],
        values: yesOrNo,
    },
};
const requestNames = Object.keys(requests);
const settingNames = Object.keys(_settings_schema_js__WEBPACK_IMPORTED_MODULE_3__/* .schema */ .wQ.shape);
/** Settings whose inputs hold the secret itself. */
const secretInputs = [..._settings_schema_js__WEBPACK_IMPORTED_MODULE_3__/* .secretOptions */ .pc, 'signKey'];
/** The setting behind an input. */
const settings = new Map(settingNames.map((name) => [(0,_settings_layers_js__WEBPACK_IMPORTED_MODULE_2__/* .dashed */ .Gg)(name), name]));
/** Every input, as action.yml declares them. */
const inputNames = [...requestNames, ...settings.keys()];
/**
 * @param given the `inputs` context of the composite action, as JSON.
 * @throws BackupError `usage` for what is unknown, contradicts itself, or is no value that the input takes. Every secret
 * is known as one before that.
 */
function readInputs(given, environment) {
    const texts = textsOf(given);
    registerSecrets(texts);
    for (const name of texts.keys())
        assertKnown(name);
    const operation = operationOf(texts.get('operation'));
    const asked = {};
    for (const name of requestNames) {
        const text = texts.get(name);
        if (text === undefined)
            continue;
        const value = checked(name, text);
        // What is not asked for contradicts nothing.
        if (value === 'false')
            continue;
        assertFits(name, operation);
        asked[name] = value;
    }
    if (operation === 'rollback' && asked['restore-id'] === undefined) {
        throw usage('operation: rollback needs restore-id', 'Give the output restore-id of the restore that is to be reversed; its summary names it too');
    }
    const layer = {};
    const secrets = {};
    for (const [input, name] of settings) {
        const text = texts.get(input);
        if (text === undefined)
            continue;
        if (!secretInputs.includes(name) || _settings_schema_js__WEBPACK_IMPORTED_MODULE_3__/* .reference */ .ir.test(text))
            layer[name] = (0,_settings_layers_js__WEBPACK_IMPORTED_MODULE_2__/* .fromText */ .IK)(name, text);
        else {
            const variable = variableOf(input);
            layer[name] = `env:${variable}`;
            secrets[variable] = text;
        }
    }
    return {
        operation,
        requests: asked,
        settings: layer,
        environment: { ...environment, ...secrets },
    };
}
/** Was it asked for? */
function isAsked({ requests }, name) {
    return requests[name] === 'true';
}
/** By which the secret of an input is referred to; only we look it up, and it is in nobody's environment. */
function variableOf(input) {
    return `INPUT_${input.toUpperCase().replaceAll('-', '_')}`;
}
/** By name; what is empty was not given. */
function textsOf(given) {
    const entries = Object.entries(JSON.parse(given));
    const texts = entries.map(([name, value]) => [name.toLowerCase(), String(value ?? '').trim()]);
    return new Map(texts.filter(([, text]) => text !== ''));
}
function registerSecrets(texts) {
    const token = texts.get('token');
    if (token !== undefined)
        (0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .registerSecret */ .cl)(token);
    for (const name of secretInputs) {
        const text = texts.get((0,_settings_layers_js__WEBPACK_IMPORTED_MODULE_2__/* .dashed */ .Gg)(name));
        if (text === undefined || _settings_schema_js__WEBPACK_IMPORTED_MODULE_3__/* .reference */ .ir.test(text))
            continue;
        (0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .registerSecret */ .cl)(text);
        (0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .registerUri */ .Ey)(text);
    }
}
function assertKnown(name) {
    if (inputNames.includes(name))
        return;
    const meant = (0,_settings_nearest_js__WEBPACK_IMPORTED_MODULE_4__/* .nearest */ .p)(name, inputNames);
    throw usage(`there is no input ${name}`, meant === undefined ? 'Correct its name; the README lists all inputs' : `Did you mean ${meant}?`);
}
function operationOf(text) {
    if (text === undefined)
        throw usage('there is no operation', `Give the input operation: ${operations.join(', ')}`);
    return checked('operation', text);
}
function checked(name, text) {
    const { values } = requests[name];
    if (values === undefined)
        return text;
    const value = text.toLowerCase();
    if (values.includes(value))
        return value;
    const meant = (0,_settings_nearest_js__WEBPACK_IMPORTED_MODULE_4__/* .nearest */ .p)(value, values);
    throw usage(`${name} must be one of ${values.join(', ')}`, meant === undefined ? 'Correct it' : `Did you mean ${meant}?`);
}
function assertFits(name, operation) {
    const { of } = requests[name];
    if (of === undefined || of.includes(operation))
        return;
    throw usage(`${name} is an input of ${of.join(', ')}, and the operation is ${operation}`, `Leave ${name} out, or choose the operation that was meant`);
}
function usage(message, remedy) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({ code: 'usage', message, remedy });
}


/***/ }),

/***/ 96693:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  W: () => (/* binding */ jobLog)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(33838);
// EXTERNAL MODULE: ./src/front/failure.ts
var front_failure = __webpack_require__(42965);
// EXTERNAL MODULE: ./src/front/text.ts
var front_text = __webpack_require__(22692);
;// CONCATENATED MODULE: ./src/front/phase.ts

/** Between two lines of progress where there is no terminal, milliseconds. */
const lineInterval = 10_000;
class Phase {
    title;
    started = Date.now();
    spoken = Date.now();
    done = {};
    constructor(title) {
        this.title = title;
    }
    get hasProgress() {
        return this.done.bytes !== undefined || this.done.documents !== undefined;
    }
    /** Between 0 and 1, or undefined where no total is known. */
    get share() {
        const { bytes = 0, documents = 0, totalBytes, totalDocuments } = this.done;
        if (totalBytes)
            return Math.min(1, bytes / totalBytes);
        return totalDocuments ? Math.min(1, documents / totalDocuments) : undefined;
    }
    /** `382.1 MB, 670,123 documents, 187.0 MB/s, 2.0 s`. */
    summary() {
        const { bytes, documents } = this.done;
        const elapsed = Date.now() - this.started;
        const parts = [];
        if (bytes !== undefined)
            parts.push((0,front_text/* formatBytes */.z3)(bytes));
        if (documents !== undefined)
            parts.push(`${(0,front_text/* formatCount */.B4)(documents)} documents`);
        // Of less than this a rate says nothing.
        if (bytes !== undefined && elapsed >= 500)
            parts.push(`${(0,front_text/* formatBytes */.z3)((bytes / elapsed) * 1000)}/s`);
        return [...parts, (0,front_text/* formatDuration */.a3)(elapsed)].join(', ');
    }
}

// EXTERNAL MODULE: ./src/secrets.ts
var secrets = __webpack_require__(27194);
// EXTERNAL MODULE: ./src/action/wording.ts
var wording = __webpack_require__(70658);
;// CONCATENATED MODULE: ./src/action/reporter.ts
/** Tells in the log of a job what goes on: a group for each phase, progress as a line now and then, annotations. */





function jobLog() {
    const warnings = [];
    let phase = null;
    const say = (text) => core/* info */.pq(harmless((0,secrets/* redact */.E$)(text)));
    const end = (how) => {
        if (phase === null)
            return;
        if (phase.hasProgress || how === 'failed')
            say(`${how === 'good' ? '' : 'Failed after '}${phase.summary()}`);
        phase = null;
        core/* endGroup */.N4();
    };
    return {
        warnings,
        phase(title) {
            end('good');
            phase = new Phase((0,secrets/* redact */.E$)(title));
            core/* startGroup */.Oh(phase.title);
        },
        progress(done) {
            if (phase === null)
                return;
            phase.done = done;
            if (Date.now() - phase.spoken < lineInterval)
                return;
            phase.spoken = Date.now();
            say(phase.summary());
        },
        info: say,
        warn(message) {
            const text = (0,secrets/* redact */.E$)((0,wording/* forWorkflows */.k)(message));
            warnings.push(text);
            core/* warning */.$e(text, { title: 'issuer-backup' });
        },
        end,
        say(lines) {
            end('good');
            for (const line of lines)
                say(line);
        },
        fail(title, failure) {
            end('failed');
            core/* error */.z3((0,secrets/* redact */.E$)((0,wording/* forWorkflows */.k)((0,front_failure/* failureLines */.w7)(failure).join('\n'))), { title });
        },
    };
}
/** A runner takes lines that begin so for commands to it, and databases and files may be called anything. */
function harmless(text) {
    return text
        .replaceAll(/\s*[\r\n]+\s*/g, ' ')
        .replace(/^\s*::/, ': :')
        .replaceAll('##[', '## [');
}


/***/ }),

/***/ 94023:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Vm: () => (/* binding */ contextOf),
  fJ: () => (/* binding */ fail),
  cz: () => (/* binding */ optionsOf),
  run: () => (/* binding */ run),
  LY: () => (/* binding */ takeInputs)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(33838);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/front/failure.ts
var front_failure = __webpack_require__(42965);
;// CONCATENATED MODULE: ./src/front/interrupt.ts
/** SIGINT and SIGTERM become an abort that the operation cleans up after; they never cut the clean-up short. */

const signals = ['SIGINT', 'SIGTERM'];
/**
 * Runs the work with a signal that the first SIGINT or SIGTERM aborts.
 * @throws Interrupted where the work ended early because of it, unless its error matters more (`outranks`).
 */
async function interruptible(work, say, outranks) {
    const controller = new AbortController();
    const handlers = signals.map((name) => {
        const handler = () => {
            const again = controller.signal.aborted;
            say(again ? 'Still cleaning up; this ends by itself' : 'Interrupted: cleaning up');
            controller.abort(new front_failure/* Interrupted */.j$(name));
        };
        process.on(name, handler);
        return () => process.off(name, handler);
    });
    try {
        return await work(controller.signal);
    }
    catch (error) {
        if (controller.signal.aborted && !outranks(error))
            throw controller.signal.reason.leaving(error);
        throw error;
    }
    finally {
        for (const remove of handlers)
            remove();
    }
}

// EXTERNAL MODULE: ./src/secrets.ts
var secrets = __webpack_require__(27194);
// EXTERNAL MODULE: ./src/settings/layers.ts + 2 modules
var settings_layers = __webpack_require__(54936);
// EXTERNAL MODULE: ./src/version.ts
var version = __webpack_require__(311);
// EXTERNAL MODULE: ./src/action/inputs.ts
var action_inputs = __webpack_require__(81729);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/front/text.ts
var front_text = __webpack_require__(22692);
;// CONCATENATED MODULE: ./src/front/accounts/backup.ts

/** As people say it. */
const consistencies = {
    snapshot: 'one point in time',
    collection: 'each collection on its own',
    stopped: 'with all stopped',
};
function backupAccount({ archive, ...plan }) {
    const how = `${plan.engine}, ${consistencies[plan.consistency]}`;
    if (archive === null)
        return { headlines: [wouldDo(plan, how)], rows: [], notes: [] };
    const down = plan.downtime === null ? '' : `, ${(0,front_text/* formatDuration */.a3)(plan.downtime)} of it down`;
    const { path, sidecar, signature, size, sha256, documents, bytes, absent } = archive;
    const files = { Archive: path, Sidecar: sidecar, Signature: signature, 'SHA-256': sha256 };
    return {
        headlines: [
            `Backed up ${plan.database} (${how}) in ${(0,front_text/* formatDuration */.a3)(plan.duration)}${down}`,
            `${(0,front_text/* plural */.LS)(documents, 'document')}, ${(0,front_text/* formatBytes */.z3)(bytes)}; encrypted ${(0,front_text/* formatBytes */.z3)(size)}`,
        ],
        rows: Object.entries(files).flatMap(([what, where]) => (where === null ? [] : [[what, where]])),
        notes: absent.map(({ what, why }) => `Not in the archive: ${what} (${why})`),
    };
}
function wouldDo({ database, namespaces, kind, stops }, how) {
    const what = namespaces.length > 0 ? namespaces.join(', ') : 'whatever is in its data folder';
    if (kind === 'hot')
        return `Would back up ${database} (${how}): ${what}`;
    const meanwhile = stops.length > 0 ? `stop ${stops.join(' and ')} meanwhile` : 'find nothing to stop';
    return `Would back up ${database} (${how}), and ${meanwhile}: ${what}`;
}

// EXTERNAL MODULE: ./src/front/accounts/verify.ts
var accounts_verify = __webpack_require__(2239);
;// CONCATENATED MODULE: ./src/front/accounts/drill.ts


function drillAccount(report) {
    return report.outcome === 'planned' ? plan(report) : outcome(report);
}
function plan({ staging, deployment }) {
    const { name, services, volumes, networks, ports, changes } = staging;
    return {
        headlines: [`Staging ${name} would be made after ${deployment}; nothing was made`],
        rows: [
            ...services.map((service) => [`Service ${service.name}`, service.image]),
            ['Volumes', volumes.join(', ') || 'none'],
            ['Networks', networks.join(', ') || 'none'],
            ['Open ports', ports.join(', ') || 'none'],
        ],
        notes: changes.map((change) => `- ${change}`),
    };
}
function outcome({ deployment, archive, rto, rpo, checks, documents, staging }) {
    const time = (seconds) => seconds === null ? 'not measured' : (0,front_text/* formatDuration */.a3)(seconds * 1000);
    const passed = checks.filter(({ outcome }) => outcome === 'passed').length;
    const { path, kind, size, origin } = archive;
    const { restored, healthy, checked } = rto;
    return {
        headlines: [
            `Good: ${deployment} would be back from this archive; ${(0,front_text/* plural */.LS)(passed, 'check')} passed, staging ${staging.name} is gone`,
        ],
        rows: [
            ['Archive', `${path} (${kind}, ${(0,front_text/* formatBytes */.z3)(size)})`],
            ['Origin', (0,accounts_verify/* describeOrigin */.u)(origin)],
            ['Content', (0,front_text/* plural */.LS)(documents ?? 0, 'document')],
            ['RTO', `restored ${time(restored)}, healthy ${time(healthy)}, checked ${time(checked)}`],
            [
                'RPO',
                rpo.seconds === null ? 'the archive does not say when it was made' : `${time(rpo.seconds)} old`,
            ],
            ...checks.map(({ name, outcome, why }) => [
                name,
                `${outcome === 'not-run' ? 'NOT RUN' : outcome}: ${why}`,
            ]),
        ],
        notes: [],
    };
}

// EXTERNAL MODULE: ./src/front/accounts/restore.ts
var accounts_restore = __webpack_require__(82946);
// EXTERNAL MODULE: ./src/settings/target.ts + 1 modules
var target = __webpack_require__(14487);
;// CONCATENATED MODULE: ./src/action/outputs.ts
/** The Action's outputs. */


/** As action.yml declares them. */
const outputs = {
    archive: 'Path of the archive that was written, verified or restored',
    'archive-name': 'Its name without the folder',
    sha256: 'SHA-256 of the archive, hexadecimal',
    size: 'Bytes of the archive',
    documents: 'How many documents it holds',
    counts: 'Documents of each collection, a JSON object',
    consistency: 'snapshot: one point in time; collection: each collection on its own; stopped: a cold backup',
    'artifact-id': 'Id of the artifact that is the archive',
    'artifact-url': 'The page that downloads it',
    'artifact-digest': 'SHA-256 of the artifact, hexadecimal: of what was downloaded again',
    'release-url': 'The page of the release that the archive is an asset of',
    'safety-archive': 'Path of the archive of the state before a restore',
    'restore-id': 'What operation: rollback takes as its input restore-id',
    downtime: 'How long the service was down, milliseconds; empty where nothing was stopped',
    duration: 'How long it took, milliseconds',
    rto: 'Of a drill: seconds until the restored service was checked',
    rpo: 'Of a drill: the age of the archive, seconds',
    report: 'Path of the whole result as JSON, in the temporary folder of the job; of a drill also where it failed',
    failure: 'What failed, in a sentence; empty where nothing did',
};
/** What is null or undefined stays empty. */
function setOutputs(given) {
    for (const [name, value] of Object.entries(given)) {
        if (value === null || value === undefined)
            continue;
        core/* setOutput */.uH(name, (0,secrets/* redact */.E$)(typeof value === 'object' ? JSON.stringify(value) : String(value)));
    }
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/archive/sidecar.ts
var archive_sidecar = __webpack_require__(15217);
// EXTERNAL MODULE: ./src/archive/signature.ts
var archive_signature = __webpack_require__(93764);
// EXTERNAL MODULE: ./src/files.ts
var files = __webpack_require__(59148);
// EXTERNAL MODULE: ./src/action/artifact.ts
var artifact = __webpack_require__(48338);
// EXTERNAL MODULE: ./src/action/artifact-service.ts
var artifact_service = __webpack_require__(32160);
;// CONCATENATED MODULE: ./src/action/publish.ts
/** Where a job's archives go besides the folder of the runner, and where they come from again. */









/**
 * Looks at everything that could be known to be wrong before there is an archive.
 * @param name what that of the archive will begin with.
 * @returns how to publish it; null where nobody asked for it.
 * @throws BackupError `usage`.
 */
async function publishing(inputs, name) {
    const { requests, environment } = inputs;
    const { publish, 'retention-days': days, 'release-tag': tag } = requests;
    // Beside `publish` they may all be given: a workflow that lets people choose says all of them.
    const stray = ['retention-days', 'release-tag', 'release-replace'].find((name) => requests[name] !== undefined);
    if (publish === undefined && stray !== undefined)
        throw contradiction(`${stray} goes with publish: artifact, or publish: release`);
    if (publish === undefined || publish === 'none')
        return null;
    if (publish === 'artifact') {
        (0,artifact_service/* assertArtifacts */.Gr)(environment);
        const retentionDays = days === undefined ? undefined : wholeNumber('retention-days', days);
        (0,artifact/* assertDays */.M)(retentionDays, environment);
        return (archive, context) => toArtifacts(archive, retentionDays, environment, context);
    }
    if (tag === undefined)
        throw contradiction('publish: release needs release-tag, the tag of the release that takes the archive');
    const address = releaseAddress(inputs, tag);
    const { assertAssetName, releasePlace } = await __webpack_require__.e(/* import() */ 775).then(__webpack_require__.bind(__webpack_require__, 51775));
    releasePlace(address);
    assertAssetName(name);
    const replace = (0,action_inputs/* isAsked */.D6)(inputs, 'release-replace');
    return (archive, context) => toRelease(archive, { ...address, tag, replace }, context);
}
/**
 * Downloads the archive that `fetch` names, with what belongs beside it.
 * @param folder where to; is made where it is not there.
 * @param database of which the newest is taken where no name is given.
 * @returns the path of the archive.
 * @throws BackupError as `fetchArtifacts` and `fetchFromRelease`.
 */
async function fetchArchive(inputs, folder, database, context) {
    const { requests, environment } = inputs;
    const { archive = 'latest', fetch, 'run-id': run } = requests;
    await (0,promises_.mkdir)(folder, { recursive: true });
    const choice = archive === 'latest' ? { latestOf: database } : { name: archive };
    if (fetch === 'release') {
        const { fetchFromRelease } = await Promise.all(/* import() */[__webpack_require__.e(307), __webpack_require__.e(472)]).then(__webpack_require__.bind(__webpack_require__, 44472));
        const address = releaseAddress(inputs, requests['release-tag']);
        return (await fetchFromRelease({ ...address, choice, folder }, context)).archive;
    }
    const { fetchArtifacts } = await __webpack_require__.e(/* import() */ 415).then(__webpack_require__.bind(__webpack_require__, 60415));
    const idOf = (text) => (text === 'any' ? 'any' : wholeNumber('run-id', text));
    const from = run === undefined ? undefined : { runId: idOf(run), ...remote(inputs) };
    return (await fetchArtifacts({ choice, folder, from }, context, environment)).archive;
}
async function toArtifacts(archive, retentionDays, environment, { reporter }) {
    const { publishArtifacts } = await Promise.resolve(/* import() */).then(__webpack_require__.bind(__webpack_require__, 48338));
    const temporaryFolder = environment.RUNNER_TEMP ?? external_node_path_default().dirname(archive.path);
    const files = await filesOf(archive);
    const [first] = await publishArtifacts({ files, retentionDays, temporaryFolder }, reporter, environment);
    const { id, name, url, sha256 } = first;
    return {
        rows: [['Artifact', url === null ? `\`${name}\`` : `[${name}](${url})`]],
        outputs: { 'artifact-id': id, 'artifact-url': url, 'artifact-digest': sha256 },
    };
}
async function toRelease(archive, address, context) {
    const { publishToRelease } = await Promise.all(/* import() */[__webpack_require__.e(307), __webpack_require__.e(485)]).then(__webpack_require__.bind(__webpack_require__, 27485));
    const request = { ...address, title: `Backups, ${address.tag}`, prerelease: true };
    const { tag, url } = await publishToRelease({ ...request, files: await filesOf(archive) }, context);
    return { rows: [['Release', `[${tag}](${url})`]], outputs: { 'release-url': url } };
}
/** The archive first, whose artifact is told of. */
async function filesOf({ path: archive, sha256 }) {
    const sidecar = (0,archive_sidecar/* sidecarPath */.n8)(archive);
    const signature = (0,archive_signature/* signaturePath */.oY)(sidecar);
    const beside = (await (0,files/* exists */.t2)(signature)) ? [signature, sidecar] : [sidecar];
    return [{ path: archive, sha256 }, ...beside.map((file) => ({ path: file }))];
}
function releaseAddress(inputs, tag) {
    const apiUrl = inputs.requests['release-api-url'] ?? inputs.environment.GITHUB_API_URL ?? 'https://api.github.com';
    return { apiUrl, ...remote(inputs), tag };
}
function remote({ requests, environment }) {
    const { token, repository = environment.GITHUB_REPOSITORY ?? '' } = requests;
    if (token !== undefined)
        return { repository, token };
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: 'there is no token for the releases and artifacts of the repository',
        remedy: `Give token: \${{ github.token }}; publishing needs the permission contents: write, fetching contents: read, from another run actions: read`,
    });
}
function wholeNumber(name, text) {
    if (/^\d{1,15}$/.test(text))
        return Number(text);
    throw contradiction(`${name} must be a whole number, and is ${text}`);
}
function contradiction(message) {
    return new errors/* BackupError */.hj({ code: 'usage', message, remedy: 'Correct the inputs; the README lists them' });
}

;// CONCATENATED MODULE: ./src/action/operations.ts
/** What each operation is told by inputs and settings, and what comes of it. */










const nothing = { counts: null, archive: null, published: [] };
/** Each is loaded when it is what was asked for. */
const perform = {
    async backup(inputs, options, context) {
        const [{ backup }, { backupSettings }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(276), __webpack_require__.e(30), __webpack_require__.e(750), __webpack_require__.e(718), __webpack_require__.e(100), __webpack_require__.e(591), __webpack_require__.e(209)]).then(__webpack_require__.bind(__webpack_require__, 73209)),
            __webpack_require__.e(/* import() */ 365).then(__webpack_require__.bind(__webpack_require__, 79365)),
        ]);
        const dryRun = (0,action_inputs/* isAsked */.D6)(inputs, 'dry-run');
        if (!dryRun)
            assertKept(options, 'The archive');
        const { database: asked = target/* defaultDatabase */.$E, name = asked } = options;
        const publish = await publishing(inputs, name);
        const kind = inputs.requests.kind === 'cold' ? 'cold' : 'hot';
        const history = publish === null || dryRun ? null : await openHistory(options, inputs, context);
        const request = { kind, dryRun, sidecar: undefined, past: history?.past ?? [] };
        const settings = await backupSettings(options, request, inputs.environment);
        const result = await backup(settings, context);
        const { archive, database, consistency, downtime, duration } = result;
        const file = archive?.path ?? null;
        const written = archive !== null && file !== null ? { path: file, sha256: archive.sha256 } : null;
        if (archive !== null)
            await history?.add({ ...archive, database, kind });
        const outputs = {
            ...(file !== null && archiveOutputs(file)),
            sha256: archive?.sha256,
            size: archive?.size,
            documents: archive?.documents,
            counts: archive?.counts,
            consistency,
            downtime,
            duration,
        };
        // Also where it cannot be published: it is there, and it is good.
        setOutputs(outputs);
        if (publish && file !== null)
            context.reporter.info(`The archive is whole: ${file}`);
        const published = publish && written && (await publish(written, context));
        return {
            result,
            account: backupAccount(result),
            outputs: { ...outputs, ...published?.outputs },
            counts: archive?.counts ?? null,
            archive: file === null ? null : { path: file, database, kind },
            published: published?.rows ?? [],
        };
    },
    async restore(inputs, options, context) {
        const [{ restore }, { restoreSettings }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(276), __webpack_require__.e(30), __webpack_require__.e(750), __webpack_require__.e(718), __webpack_require__.e(326), __webpack_require__.e(100), __webpack_require__.e(591), __webpack_require__.e(975), __webpack_require__.e(784)]).then(__webpack_require__.bind(__webpack_require__, 21784)),
            __webpack_require__.e(/* import() */ 365).then(__webpack_require__.bind(__webpack_require__, 79365)),
        ]);
        const { requests } = inputs;
        const dryRun = (0,action_inputs/* isAsked */.D6)(inputs, 'dry-run');
        if (!dryRun && requests['no-safety-backup'] === undefined)
            assertKept(options, 'The archive of the state before');
        const request = {
            archive: await archiveOf(inputs, options, context),
            dryRun,
            fromDatabase: requests['from-database'],
            inPlace: (0,action_inputs/* isAsked */.D6)(inputs, 'in-place'),
            withConfig: (0,action_inputs/* isAsked */.D6)(inputs, 'with-config'),
            withSecret: (0,action_inputs/* isAsked */.D6)(inputs, 'with-secret'),
            withUsers: (0,action_inputs/* isAsked */.D6)(inputs, 'with-users'),
            seedReplay: (0,action_inputs/* isAsked */.D6)(inputs, 'seed-replay'),
            freshVolume: (0,action_inputs/* isAsked */.D6)(inputs, 'fresh-volume'),
            extractSecret: requests['extract-secret'],
            noSafetyBackup: requests['no-safety-backup'],
        };
        const result = await restore(await restoreSettings(options, request, inputs.environment), context);
        const { id, archive, counts, documents, safety, downtime, duration } = result;
        return {
            result,
            account: (0,accounts_restore/* restoreAccount */.So)(result, (id) => `operation: rollback, restore-id: ${id}`),
            outputs: {
                ...archiveOutputs(archive.path),
                sha256: archive.sha256,
                counts,
                documents,
                'safety-archive': dryRun ? null : safety.path,
                'restore-id': id,
                downtime,
                duration,
            },
            counts,
            archive: null,
            published: [],
        };
    },
    async rollback(inputs, options, context) {
        const [{ rollback }, { rollbackSettings }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(276), __webpack_require__.e(30), __webpack_require__.e(718), __webpack_require__.e(326), __webpack_require__.e(463)]).then(__webpack_require__.bind(__webpack_require__, 3463)),
            __webpack_require__.e(/* import() */ 365).then(__webpack_require__.bind(__webpack_require__, 79365)),
        ]);
        const request = { id: inputs.requests['restore-id'], dryRun: (0,action_inputs/* isAsked */.D6)(inputs, 'dry-run') };
        const result = await rollback(await rollbackSettings(options, request, inputs.environment), context);
        return { result, account: (0,accounts_restore/* rollbackAccount */.eK)(result), outputs: { 'restore-id': result.id }, ...nothing };
    },
    async verify(inputs, options, context) {
        const [{ verify }, { verifySettings }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(276), __webpack_require__.e(100), __webpack_require__.e(975), __webpack_require__.e(122)]).then(__webpack_require__.bind(__webpack_require__, 1233)),
            __webpack_require__.e(/* import() */ 365).then(__webpack_require__.bind(__webpack_require__, 79365)),
        ]);
        const request = {
            archive: await archiveOf(inputs, options, context),
            digestOnly: (0,action_inputs/* isAsked */.D6)(inputs, 'digest-only'),
        };
        const result = await verify(await verifySettings(options, request, inputs.environment), context);
        const { path: file, sha256, size, documents, counts, consistency, duration } = result;
        return {
            result,
            account: (0,accounts_verify/* verifyAccount */.P)(result),
            outputs: { ...archiveOutputs(file), sha256, size, documents, counts, consistency, duration },
            counts,
            archive: null,
            published: [],
        };
    },
    async drill(inputs, options, context, report) {
        const [{ drill }, { drillSettings }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(276), __webpack_require__.e(30), __webpack_require__.e(750), __webpack_require__.e(718), __webpack_require__.e(326), __webpack_require__.e(100), __webpack_require__.e(591), __webpack_require__.e(975), __webpack_require__.e(784), __webpack_require__.e(936), __webpack_require__.e(218)]).then(__webpack_require__.bind(__webpack_require__, 55218)),
            __webpack_require__.e(/* import() */ 365).then(__webpack_require__.bind(__webpack_require__, 79365)),
        ]);
        const dryRun = (0,action_inputs/* isAsked */.D6)(inputs, 'dry-run');
        const request = {
            archive: await archiveOf(inputs, options, context),
            fromDatabase: inputs.requests['from-database'],
            inPlace: (0,action_inputs/* isAsked */.D6)(inputs, 'in-place'),
            egress: (0,action_inputs/* isAsked */.D6)(inputs, 'egress'),
            canary: (0,action_inputs/* isAsked */.D6)(inputs, 'canary'),
            dryRun,
            report: dryRun ? undefined : report.json,
            reportMarkdown: dryRun ? undefined : report.markdown,
        };
        const result = await drill(await drillSettings(options, request, inputs.environment), context);
        const { archive, counts, documents, rto, rpo, started, ended } = result;
        return {
            result,
            account: drillAccount(result),
            outputs: {
                ...(archive && archiveOutputs(archive.path)),
                sha256: archive?.sha256,
                size: archive?.size,
                documents,
                counts,
                duration: Date.parse(ended) - Date.parse(started),
                rto: rto.checked,
                rpo: rpo.seconds,
            },
            ...nothing,
        };
    },
    async heal(inputs, options, context) {
        const [{ heal }, { healSettings }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(276), __webpack_require__.e(30), __webpack_require__.e(718), __webpack_require__.e(326)]).then(__webpack_require__.bind(__webpack_require__, 90326)),
            __webpack_require__.e(/* import() */ 365).then(__webpack_require__.bind(__webpack_require__, 79365)),
        ]);
        const result = await heal(await healSettings(options, inputs.environment), context);
        return { result, account: (0,accounts_restore/* healAccount */.CT)(result), outputs: {}, ...nothing };
    },
};
function archiveOutputs(file) {
    return { archive: file, 'archive-name': external_node_path_default().basename(file) };
}
/** @throws BackupError `usage` where "the newest" is asked for, and nothing says where; as `fetchArchive`. */
async function archiveOf(inputs, { from, output, database }, context) {
    const { archive = 'latest', fetch, ...others } = inputs.requests;
    const stray = ['run-id', 'release-tag', 'token', 'repository', 'release-api-url'].find((name) => others[name] !== undefined);
    if (fetch === undefined && stray !== undefined) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `${stray} goes with fetch`,
            remedy: 'Give fetch: artifact or fetch: release, or leave it out',
        });
    }
    const folder = from ?? output;
    if (fetch === undefined && (archive !== 'latest' || folder !== undefined))
        return archive;
    if (fetch !== undefined && folder !== undefined)
        return await fetchArchive(inputs, folder, database ?? target/* defaultDatabase */.$E, context);
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: fetch === undefined
            ? 'there is no folder in which the newest archive could be looked for'
            : 'there is no folder to download the archive into',
        remedy: 'Give from: FOLDER, or archive: PATH',
    });
}
/** What backups of the same deployment were like, of which the folder of this job may know nothing. */
async function openHistory(options, { requests, environment }, { reporter }) {
    const { readHistory, writeHistory } = await __webpack_require__.e(/* import() */ 358).then(__webpack_require__.bind(__webpack_require__, 77358));
    const { target, projectName, composeFiles, database, name } = options;
    const { kubeconfig, context, namespace, release } = options;
    const deployment = [
        ...[requests.settings, target, withoutCredentials(options, environment), projectName, composeFiles],
        ...[kubeconfig, context, namespace, release, database, name],
    ];
    const workspace = environment.GITHUB_WORKSPACE ?? process.cwd();
    const place = {
        deployment: JSON.stringify(deployment),
        folder: external_node_path_default().relative(process.cwd(), external_node_path_default().join(workspace, '.issuer-backup')),
        run: `${environment.GITHUB_RUN_ID}-${environment.GITHUB_RUN_ATTEMPT}-${environment.GITHUB_ACTION}`,
    };
    const past = await readHistory(place, reporter);
    return {
        past,
        add: (present) => writeHistory(place, past, present, reporter),
    };
}
/** Where a connection string leads, whatever place of a secret the options name. */
function withoutCredentials({ mongoUri }, environment) {
    const uri = mongoUri?.startsWith('env:') ? environment[mongoUri.slice('env:'.length)] : mongoUri;
    return uri?.replace(/\/\/[^/]*@/, '//');
}
/** The command takes the working folder; a job's is emptied by the next checkout. */
function assertKept({ output }, what) {
    if (output !== undefined && output !== '-')
        return;
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: `${what} has no place that outlives the job`,
        remedy: 'Give output: FOLDER, a folder of the runner',
    });
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
;// CONCATENATED MODULE: ./src/action/report.ts
/** The result of a run as files, in a folder that is gone after the job. */





class Report {
    json;
    /** Written by a drill alone, whatever its outcome. */
    markdown;
    constructor(folder) {
        this.json = external_node_path_default().join(folder, 'report.json');
        this.markdown = external_node_path_default().join(folder, 'report.md');
    }
    static async open() {
        return new Report(await (0,promises_.mkdtemp)(external_node_path_default().join(process.env.RUNNER_TEMP ?? (0,external_node_os_.tmpdir)(), 'issuer-backup-')));
    }
    /** Of what has not written it itself. @returns its path. */
    async write(result) {
        if (!(await (0,files/* exists */.t2)(this.json)))
            await (0,promises_.writeFile)(this.json, (0,secrets/* redact */.E$)(`${JSON.stringify(result, null, 2)}\n`));
        return this.json;
    }
    /** What people are to read in the place of a summary; null where nothing was written for them. */
    async forPeople() {
        return (await (0,files/* exists */.t2)(this.markdown)) ? (0,promises_.readFile)(this.markdown, 'utf8') : null;
    }
}

// EXTERNAL MODULE: ./src/action/reporter.ts + 1 modules
var reporter = __webpack_require__(96693);
// EXTERNAL MODULE: ./src/action/state.ts
var state = __webpack_require__(33175);
;// CONCATENATED MODULE: ./src/archive/by-hand.ts
/** How a person opens an archive with stock tools alone: what the documentation and the demo show, and tests run. */
/**
 * A pipe for bash under `set -o pipefail`; it restores into the new database `restored`.
 *
 * Without `--stopOnError` mongorestore ends well where documents failed, and without `--bypassDocumentValidation` it
 * refuses those that are older than their collection's validator.
 * @param archive the archive's path, and that of an identity that opens it.
 */
function byHand(archive, identity, database) {
    const from = `${database}.*`.replaceAll("'", "'\\''");
    return (`${opened(archive, identity)} | tar -xOf - mongo | mongorestore --archive --stopOnError ` +
        `--bypassDocumentValidation --nsFrom '${from}' --nsTo 'restored.*'`);
}
/** The same of a cold archive: into the new folder `data`, for a mongod of the same series. Root keeps its owners. */
function coldByHand(archive, identity) {
    return `mkdir data && ${opened(archive, identity)} | tar -xOf - volume | tar -xpf - -C data`;
}
function opened(archive, identity) {
    const decompress = archive.endsWith('.tar.gz.age') ? 'gzip -d' : 'zstd -d';
    return `age -d -i ${identity} ${archive} | ${decompress}`;
}

// EXTERNAL MODULE: ./src/action/wording.ts
var wording = __webpack_require__(70658);
;// CONCATENATED MODULE: ./src/action/summary.ts
/** The summary of a job: a table that a person reads. */






/** @param published rows such as where the archive was published. */
function summaryOf({ account, counts, archive }, warnings, published = []) {
    const [title = '', ...more] = account.headlines;
    const rows = [...account.rows.map(([label, value]) => [label, plain(value)]), ...published];
    return paragraphs(`### ${plain(title)}`, more.map(plain).join('<br>'), rows.length > 0 && table(['', ''], rows), account.notes.map((note) => `- ${plain(note)}`).join('\n'), warnings.map((warning) => `> [!WARNING]\n> ${plain(warning)}`).join('\n\n'), counts !== null &&
        folded('Documents of each collection', table(['collection', 'documents'], Object.entries(counts).map(([name, count]) => [plain(name), (0,front_text/* formatCount */.B4)(count)]))), archive !== null && folded('Open it by hand', handPipe(archive)));
}
function failureSummary(operation, failure) {
    const lines = (0,front_failure/* failureLines */.w7)(failure).map((line) => plain((0,wording/* forWorkflows */.k)(line)));
    return paragraphs(`### ${operation ?? 'issuer-backup'} failed: \`${failure.code}\``, lines.map((line) => `> ${line}`).join('\n>\n'));
}
/** Appends it to what earlier steps wrote. A runner without summaries has none. */
async function writeSummary(markdown) {
    if (!process.env.GITHUB_STEP_SUMMARY)
        return;
    await core/* summary */.z.addRaw((0,secrets/* redact */.E$)(markdown), true).write();
}
function handPipe({ path, database, kind }) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const pipe = kind === 'hot' ? byHand(name, 'identity.txt', database) : coldByHand(name, 'identity.txt');
    return `\`\`\`sh\nset -o pipefail\n${pipe}\n\`\`\``;
}
function paragraphs(...parts) {
    return `${parts.filter(Boolean).join('\n\n')}\n`;
}
function table(head, rows) {
    return [head, ['---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
function folded(title, content) {
    return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}
/** Whatever a name holds, it is shown and means nothing. */
function plain(text) {
    return text
        .replaceAll(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign])
        .replaceAll(/[\\`*_[\]|~]/g, '\\$&')
        .replaceAll(/\s*\n\s*/g, ' ');
}

;// CONCATENATED MODULE: ./src/action/run.ts
/** One run of the Action, from its inputs to outputs, summary and exit code. Whatever goes wrong is said here. */















/** @param entry the file that this program was started with, to start it again as a guardian. */
async function run(entry) {
    const log = (0,reporter/* jobLog */.W)();
    const report = await Report.open();
    let inputs;
    const unforeseen = (error) => void fail(error, inputs?.operation, log).finally(() => process.exit(errors/* exitCodes */.hS.unexpected));
    process.on('uncaughtException', unforeseen);
    try {
        inputs = takeInputs();
        // Before anything that takes time to load.
        log.say([`issuer-backup ${version/* version */.r}: ${inputs.operation}`]);
        const outcome = await work(inputs, log, entry, report);
        log.say(outcome.account.headlines);
        setOutputs({ ...outcome.outputs, report: await report.write(outcome.result) });
        await writeSummary((await report.forPeople()) ?? summaryOf(outcome, log.warnings, outcome.published));
        (0,state/* settled */.g)();
        return errors/* exitCodes */.hS.good;
    }
    catch (error) {
        // Nothing has been touched yet: there is nothing for `post` to heal.
        if (error instanceof errors/* BackupError */.hj && error.exitCode === errors/* exitCodes */.hS.usage)
            (0,state/* settled */.g)();
        const told = await report.forPeople();
        if (told !== null) {
            setOutputs({ report: report.json });
            await writeSummary(told);
        }
        return await fail(error, inputs?.operation, log);
    }
    finally {
        process.off('uncaughtException', unforeseen);
    }
}
/** The inputs; from here on no secret of theirs is shown. @throws BackupError `usage`. */
function takeInputs() {
    (0,secrets/* announceSecrets */.no)(core/* setSecret */.Pq);
    const inputs = (0,action_inputs/* readInputs */.Ko)(process.env.INPUT_INPUTS ?? '{}', process.env);
    const folder = inputs.requests['working-directory'];
    if (folder !== undefined)
        enter(folder);
    return inputs;
}
/** File, environment and inputs together. @throws BackupError `usage`, `settings`. */
function optionsOf({ requests, settings }) {
    return (0,settings_layers/* loadOptions */.ZG)({
        settingsFile: requests.settings,
        flags: settings,
        environment: process.env,
        workingFolder: process.cwd(),
    });
}
/** Tells a failure in log, outputs and summary. @returns its exit code. */
async function fail(error, operation, log) {
    const failure = (0,front_failure/* describeFailure */.Ic)(error, 'Run the job again with debug logging');
    log.fail(`issuer-backup ${operation ?? ''}`.trim(), failure);
    core/* debug */.Yz((0,secrets/* redact */.E$)((0,front_failure/* trace */.uP)(error)));
    setOutputs({ failure: (0,wording/* forWorkflows */.k)(failure.message) });
    await writeSummary(failureSummary(operation, failure));
    return failure.exitCode;
}
/** What both `main` and `post` lend to an operation. */
function contextOf(inputs, log, signal, entry) {
    const assertConfirmable = (question) => {
        if (!(0,action_inputs/* isAsked */.D6)(inputs, 'confirm'))
            throw unconfirmed(question);
    };
    return {
        reporter: log,
        signal,
        confirm: async (question) => {
            assertConfirmable(question);
            return true;
        },
        assertConfirmable,
        guardian: [process.execPath, entry, 'guardian'],
    };
}
async function work(inputs, log, entry, report) {
    const options = await optionsOf(inputs);
    for (const warning of (0,settings_layers/* misspeltVariables */.FT)(process.env))
        log.warn(warning);
    return interruptible(async (signal) => {
        const outcome = await perform[inputs.operation](inputs, options, contextOf(inputs, log, signal, entry), report);
        log.end('good');
        return outcome;
    }, (message) => log.warn(message), 
    // That a service stands still matters more than why we ended.
    (error) => error instanceof errors/* BackupError */.hj && error.code === 'not-started');
}
function enter(folder) {
    try {
        process.chdir(folder);
    }
    catch (underlying) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `there is no folder ${folder} to work in`,
            cause: underlying.message,
            remedy: 'Correct working-directory, or check out before this step',
            underlying,
        });
    }
}
function unconfirmed(question) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: `This needs a confirmation, and a job has nobody to ask: ${question}`,
        remedy: 'Give --yes if the answer is yes',
    });
}


/***/ }),

/***/ 33175:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ wasSettled),
/* harmony export */   g: () => (/* binding */ settled)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(33838);
/** What `main` leaves for `post`. */

const name = 'settled';
/** Whatever was stopped runs again, or nothing was. A run that was killed does not come so far. */
function settled() {
    _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .saveState */ .LZ(name, 'true');
}
function wasSettled() {
    return _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getState */ .Gu(name) === 'true';
}


/***/ }),

/***/ 70658:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ forWorkflows)
/* harmony export */ });
/* harmony import */ var _settings_layers_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(54936);
/* harmony import */ var _settings_schema_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88826);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(81729);
/** Messages speak of the command's flags and verbs; here they are said as who writes a workflow knows them. */



const settings = new Map(Object.keys(_settings_schema_js__WEBPACK_IMPORTED_MODULE_1__/* .schema */ .wQ.shape).map((name) => [(0,_settings_layers_js__WEBPACK_IMPORTED_MODULE_0__/* .flagOf */ .iP)(name), (0,_settings_layers_js__WEBPACK_IMPORTED_MODULE_0__/* .dashed */ .Gg)(name)]));
/** Flags that have another name as inputs. */
const renamed = new Map([
    ['--yes', 'confirm: true'],
    ['--verbose', 'debug logging'],
]);
function forWorkflows(text) {
    return text
        .replaceAll(/\$INPUT_([A-Z_]+)/g, (_, name) => `input ${name.toLowerCase().replaceAll('_', '-')}`)
        .replaceAll(/--[a-z][a-z-]*[a-z]/g, (flag) => {
        const input = renamed.get(flag) ?? settings.get(flag) ?? flag.slice(2);
        return renamed.has(flag) || _inputs_js__WEBPACK_IMPORTED_MODULE_2__/* .inputNames */ .vj.includes(input) ? input : flag;
    })
        .replaceAll(/issuer-backup ([a-z]+)/g, (words, verb) => _inputs_js__WEBPACK_IMPORTED_MODULE_2__/* .operations */ .zU.includes(verb) ? `operation: ${verb}` : words);
}


/***/ }),

/***/ 49365:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L0: () => (/* binding */ parseSidecar),
/* harmony export */   Ng: () => (/* binding */ parseManifest),
/* harmony export */   RW: () => (/* binding */ parseHeader),
/* harmony export */   qh: () => (/* binding */ formatVersion)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27597);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(64377);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(37428);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _nesting_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(28237);
/**
 * What an archive says of itself. `backup.json` opens it, `manifest.json` closes it: without a manifest that says
 * `complete: true` there is no backup.
 */



/** The newest archive format that this version writes and reads. */
const formatVersion = 1;
const digest = zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().regex(/^[0-9a-f]{64}$/);
const count = zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().int().nonnegative();
const time = zod__WEBPACK_IMPORTED_MODULE_2__/* .datetime */ .w$();
const purpose = zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(['backup', 'safety']);
const consistency = zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(['snapshot', 'collection', 'stopped']);
const header = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    format: zod__WEBPACK_IMPORTED_MODULE_1__/* .literal */ .euz('issuer-backup'),
    version: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().int().positive(),
    /** The archive's name without any ending, such as `issuer-directory-20261123T164923Z-hot`. */
    name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1),
    purpose,
    tool: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    target: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    kind: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(['hot', 'cold']),
    engine: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(['native', 'mongodump', 'volume']),
    database: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1),
    serverVersion: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    featureCompatibility: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().nullable(),
    consistency,
    started: time,
});
const namespace = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    /** Collection name without the database. */
    name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1),
    type: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(['collection', 'view', 'timeseries']),
    documents: count,
    /** Bytes of BSON. */
    bytes: count,
    /** CRC-64/XZ over the documents in stream order, 16 hex digits. */
    crc: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().regex(/^[0-9a-f]{16}$/),
    /** The second witness: what the server counted by itself; null where it could not be asked. */
    counted: count.nullable(),
    consistency,
    /** As `listCollections` gives it, canonical Extended JSON. */
    options: zod__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_1__/* .unknown */ .L5J()),
    /** As `listIndexes` gives them, canonical Extended JSON. */
    indexes: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_1__/* .unknown */ .L5J())),
});
const member = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1), size: count, sha256: digest });
const volume = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    /** Had mongod shut down by itself, or was it killed when its time was up? */
    cleanShutdown: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY(),
    /** Every file of the data folder, by path: what its own machine read, and equal to what came through the stream. */
    files: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ path: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1), size: count, sha256: digest })),
    /**
     * The databases that share the folder, and about how many documents each of their collections holds; null where
     * mongod could not be asked.
     */
    databases: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1), collections: zod__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), count) }))
        .nullable(),
});
const manifest = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    complete: zod__WEBPACK_IMPORTED_MODULE_1__/* .literal */ .euz(true),
    backup: header,
    finished: time,
    /** Cluster time of a snapshot, seconds and increment. */
    snapshot: zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ seconds: count, increment: count }).nullable(),
    /** Of a hot archive; empty in a cold one. */
    namespaces: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(namespace),
    /** Of a cold archive. */
    volume: volume.optional(),
    documents: count,
    bytes: count,
    /** Files asked for but not recorded, each with its reason, such as `users: not authorized`. */
    absent: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ what: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), why: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP() })),
    /** Every member before the manifest, in order. */
    members: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(member),
});
const sidecar = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    format: zod__WEBPACK_IMPORTED_MODULE_1__/* .literal */ .euz('issuer-backup-sidecar'),
    version: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().int().positive(),
    file: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    purpose,
    kind: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(['hot', 'cold']),
    engine: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(['native', 'mongodump', 'volume']),
    database: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    consistency,
    started: time,
    finished: time,
    /** Bytes of the encrypted file. */
    size: count,
    sha256: digest,
    documents: count,
    /** Bytes of BSON. */
    bytes: count,
    /** Documents of each namespace. */
    counts: zod__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), count),
});
/** @throws BackupError `archive-damaged`, or `archive-newer` for a version above {@link formatVersion}. */
function parseHeader(json) {
    return parse('backup.json', header, json);
}
/** @throws BackupError `archive-damaged`, or `archive-newer` for a version above {@link formatVersion}. */
function parseManifest(json) {
    return parse('manifest.json', manifest, json);
}
/** @throws BackupError `archive-damaged`, or `archive-newer` for a version above {@link formatVersion}. */
function parseSidecar(json) {
    return parse('the sidecar', sidecar, json);
}
function parse(what, schema, json) {
    let value;
    try {
        value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({ code: 'archive-damaged', message: `${what} is not JSON`, underlying });
    }
    if ((0,_nesting_js__WEBPACK_IMPORTED_MODULE_3__/* .nestsTooDeep */ .q)(value)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({ code: 'archive-damaged', message: `${what} nests deeper than a server takes` });
    }
    const version = declaredVersion(value);
    if (version !== undefined && version > formatVersion) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'archive-newer',
            message: `${what} has format version ${version}, this program knows up to ${formatVersion}`,
            cause: 'The archive was made by a newer issuer-backup',
            remedy: 'Use that version or a later one to read it',
        });
    }
    const result = schema.safeParse(value);
    if (result.success)
        return result.data;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message: `${what} is not what an archive holds: ${zod__WEBPACK_IMPORTED_MODULE_4__/* .prettifyError */ .S1(result.error).replaceAll('\n', ' ')}`,
    });
}
function declaredVersion(value) {
    if (typeof value !== 'object' || value === null)
        return undefined;
    const { version, backup } = value;
    const declared = version ?? backup?.version;
    return typeof declared === 'number' ? declared : undefined;
}


/***/ }),

/***/ 15217:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J$: () => (/* binding */ writeSidecar),
/* harmony export */   X_: () => (/* binding */ writeVerification),
/* harmony export */   YD: () => (/* binding */ readSidecar),
/* harmony export */   hQ: () => (/* binding */ sidecarOf),
/* harmony export */   mQ: () => (/* binding */ countsOf),
/* harmony export */   n8: () => (/* binding */ sidecarPath)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(59148);
/* harmony import */ var _manifest_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(49365);
/** The small files beside an archive, in the clear: nothing in them is secret. */





/** What the sidecar of an archive says. @param file the archive's path, or its file name. */
function sidecarOf(manifest, file, { size, sha256 }) {
    const { name, purpose, kind, engine, database, consistency, started } = manifest.backup;
    return {
        format: 'issuer-backup-sidecar',
        version: _manifest_js__WEBPACK_IMPORTED_MODULE_4__/* .formatVersion */ .qh,
        file: node_path__WEBPACK_IMPORTED_MODULE_1___default().basename(file),
        name,
        purpose,
        kind,
        engine,
        database,
        consistency,
        started,
        finished: manifest.finished,
        size,
        sha256,
        documents: manifest.documents,
        bytes: manifest.bytes,
        counts: countsOf(manifest),
    };
}
/** Documents of each collection; of a cold archive what mongod estimated before it was stopped. */
function countsOf({ backup, namespaces, volume }) {
    if (!volume)
        return Object.fromEntries(namespaces.map(({ name, documents }) => [name, documents]));
    return volume.databases?.find(({ name }) => name === backup.database)?.collections ?? {};
}
/** Where the sidecar of an archive stands. */
function sidecarPath(archive) {
    return `${archive}.json`;
}
/**
 * Written once, never changed.
 * @param file its path, as {@link sidecarPath} gives it or the user does.
 * @throws BackupError `not-writable` or `disk-full`.
 */
async function writeSidecar(file, sidecar) {
    await (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .writeNewFile */ .S0)(file, `${JSON.stringify(sidecar, null, 2)}\n`, 0o644);
}
/**
 * The sidecar beside an archive; null where there is none.
 * @throws BackupError `archive-damaged` or `archive-newer`.
 */
async function readSidecar(archive) {
    let content;
    try {
        content = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(sidecarPath(archive));
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return null;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'archive-damaged',
            message: `${sidecarPath(archive)} cannot be read: ${error.message}`,
            remedy: 'Make it readable, or move it away',
            underlying: error,
        });
    }
    return { sidecar: (0,_manifest_js__WEBPACK_IMPORTED_MODULE_4__/* .parseSidecar */ .L0)(content), content };
}
/**
 * Records the result of a verification in `F.verified.json`, in place of the one before. That a vault is read-only is
 * no reason to fail.
 * @returns a warning where it could not be written, else null.
 */
async function writeVerification(archive, result) {
    const file = `${archive}.verified.json`;
    const partial = `${file}.${process.pid}.partial`;
    try {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(partial, `${JSON.stringify(result, null, 2)}\n`, { flag: 'wx', mode: 0o644, flush: true });
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rename)(partial, file);
        return null;
    }
    catch (error) {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(partial, { force: true }).catch(() => { });
        return `The result could not be recorded in ${file}: ${error.code}`;
    }
}


/***/ }),

/***/ 93764:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bc: () => (/* binding */ readSignature),
/* harmony export */   Od: () => (/* binding */ verifySignature),
/* harmony export */   UG: () => (/* binding */ parseSigningKey),
/* harmony export */   Wr: () => (/* binding */ signFile),
/* harmony export */   fm: () => (/* binding */ loadSigningKey),
/* harmony export */   oY: () => (/* binding */ signaturePath)
/* harmony export */ });
/* unused harmony export sha512Of */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(46466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(83916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(59148);
/* harmony import */ var _sshsig_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(91687);
/* harmony import */ var _verification_keys_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(95632);
/**
 * Where an archive comes from: a detached SSH signature by an Ed25519 key, which stock ssh-keygen checks too:
 * `ssh-keygen -Y verify -f allowed_signers -I who -n issuer-backup -s FILE.sig < FILE`.
 */








/**
 * An Ed25519 private key from an OpenSSH key file.
 * @throws BackupError `usage`, with the path and never a word of the key, for a file that cannot be read, another
 * kind of key, and a protected one that the passphrase does not open.
 */
async function loadSigningKey(path, passphrase) {
    const { text, open } = await readKeyFile(path);
    const key = await parseSigningKey(text, path, passphrase);
    const warning = `The signing key ${path} can be read by other users: chmod 600 it`;
    return open ? { ...key, warnings: [warning] } : key;
}
/**
 * The same from the text of such a file.
 * @param path where it comes from, for messages.
 * @throws BackupError `usage`, as {@link loadSigningKey}.
 */
async function parseSigningKey(text, path, passphrase) {
    // As a dependency of signing alone, it costs nobody else its loading.
    const { default: sshpk } = await __webpack_require__.e(/* import() */ 663).then(__webpack_require__.t.bind(__webpack_require__, 70663, 23));
    let key;
    try {
        key = sshpk.parsePrivateKey(text, 'auto', { filename: path, ...(passphrase ? { passphrase } : {}) });
    }
    catch (error) {
        throw unreadableKey(path, error, passphrase !== undefined);
    }
    if (key.type !== 'ed25519') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
            code: 'usage',
            message: `${path}: an ${key.type.toUpperCase()} key cannot sign archives`,
            cause: 'Archives are signed with SSH keys of type ssh-ed25519, and with no other',
            remedy: `Make one: ssh-keygen -t ed25519 -C ${_verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w} -f FILE`,
        });
    }
    const { part, comment = '' } = key;
    const publicKey = (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .ed25519Blob */ .r5)(part.A.data);
    const privateKey = ed25519PrivateKey(part.k.data, part.A.data);
    return {
        verificationKey: { blob: publicKey, fingerprint: (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .fingerprint */ .Rj)(publicKey), comment },
        warnings: [],
        sign: (sha512) => (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .signSsh */ .ce)(sha512, _verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w, privateKey, publicKey),
    };
}
/** Where the signature of a file stands. */
function signaturePath(file) {
    return `${file}.sig`;
}
/**
 * Signs a file: writes {@link signaturePath} beside it, 0644, whole or not at all, and returns its path. `sha512`
 * spares the reading where it is known.
 * @throws BackupError `not-writable` where a signature stands there already or none can be written, `disk-full`.
 */
async function signFile(file, key, sha512) {
    const path = signaturePath(file);
    await (0,_files_js__WEBPACK_IMPORTED_MODULE_5__/* .writeNewFile */ .S0)(path, key.sign(sha512 ?? (await sha512Of(file))), 0o644);
    return path;
}
/** The signature beside a file, or undefined where there is none. */
async function readSignature(file) {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(signaturePath(file), 'utf8');
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        throw notProved(`The signature ${signaturePath(file)} cannot be read`, { underlying: error });
    }
}
/**
 * Proves who signed what has this SHA-512: returns the trusted key that did.
 * @throws BackupError `origin-not-proved`, saying whether there is no signature, it is damaged, made for something
 * else, by another key, or of other content.
 */
function verifySignature(sha512, signature, keys) {
    if (signature === undefined) {
        throw notProved('The archive is not signed', {
            cause: 'There is no .sig file beside it: it was made without a signing key, or not copied along',
            remedy: 'Fetch the .sig file too, or find out why there is none before trusting the archive',
        });
    }
    let parsed;
    try {
        parsed = (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .parseSshSignature */ ._y)(signature);
    }
    catch (error) {
        throw notProved(`The signature cannot be read: ${error.message}`, {
            cause: 'The .sig file is damaged, or not made by issuer-backup or ssh-keygen with an Ed25519 key',
            remedy: 'Fetch the .sig file again',
        });
    }
    if (parsed.namespace !== _verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w) {
        const namespace = JSON.stringify(parsed.namespace.slice(0, 40));
        throw notProved(`The signature was made for ${namespace}, not for ${_verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w}`, {
            cause: 'The key signed this content for another purpose',
        });
    }
    const key = keys.find(({ blob }) => blob.equals(parsed.publicKey));
    if (key === undefined) {
        throw notProved(`The signature is by ${(0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .fingerprint */ .Rj)(parsed.publicKey)}, which is none of the trusted keys`, {
            cause: 'Somebody else made this archive, or the signing key was changed',
            remedy: 'If you know that key, give its public half with --verify-key',
        });
    }
    if (!(0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .holds */ .v9)(parsed, sha512)) {
        throw notProved('The signature does not belong to this file', {
            cause: 'The file or its signature was altered after signing, or they are of two different archives',
            remedy: 'Fetch both again from where they were made; do not trust this one',
        });
    }
    return key;
}
/** SHA-512 of a file, in one streaming pass. */
async function sha512Of(file) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha512');
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.createReadStream)(file, { highWaterMark: 1024 * 1024 }), hash);
    return hash.digest();
}
async function readKeyFile(path) {
    try {
        const [text, { mode }] = await Promise.all([(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(path), (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.stat)(path)]);
        return { text, open: (mode & 0o077) !== 0 };
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
            code: 'usage',
            message: `Cannot read the signing key ${path}`,
            remedy: 'Give the path of an OpenSSH private key',
            underlying,
        });
    }
}
/** sshpk's own error is not passed on: it could quote the file. */
function unreadableKey(path, error, withPassphrase) {
    const name = error instanceof Error ? error.name : '';
    const inner = String(error?.innerErr ?? '');
    if (name === 'KeyEncryptedError') {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
            code: 'usage',
            message: `${path}: the signing key is protected by a passphrase`,
            remedy: 'Put its passphrase into ISSUER_BACKUP_SIGN_KEY_PASSPHRASE',
        });
    }
    if (withPassphrase && /passphrase|decrypt/i.test(inner)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
            code: 'usage',
            message: `${path}: the passphrase does not open the signing key`,
            remedy: 'Check ISSUER_BACKUP_SIGN_KEY_PASSPHRASE',
        });
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
        code: 'usage',
        message: `${path}: not a private key that can be read`,
        cause: 'It is a public key, damaged, or of a kind or cipher that is not supported',
        remedy: `Give an OpenSSH private key: ssh-keygen -t ed25519 -C ${_verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w} -f FILE`,
    });
}
function ed25519PrivateKey(seed, publicKey) {
    const d = seed.toString('base64url');
    const x = publicKey.toString('base64url');
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPrivateKey)({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', d, x } });
}
function notProved(message, more) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({ code: 'origin-not-proved', message, ...more });
}


/***/ }),

/***/ 91687:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   PO: () => (/* binding */ strictBase64),
/* harmony export */   Rj: () => (/* binding */ fingerprint),
/* harmony export */   _y: () => (/* binding */ parseSshSignature),
/* harmony export */   ce: () => (/* binding */ signSsh),
/* harmony export */   r5: () => (/* binding */ ed25519Blob),
/* harmony export */   v9: () => (/* binding */ holds),
/* harmony export */   vW: () => (/* binding */ ed25519Of)
/* harmony export */ });
/* unused harmony export SignatureFormatError */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/**
 * The SSH signature format (PROTOCOL.sshsig of OpenSSH) for Ed25519 keys: what `ssh-keygen -Y` writes and reads.
 * Nothing here decides whom to trust.
 */

/** Why a text is not a signature that we read, one clause. */
class SignatureFormatError extends Error {
}
const magic = Buffer.from('SSHSIG');
const version = 1;
const hashAlgorithm = 'sha512';
const keyType = 'ssh-ed25519';
const keyBytes = 32;
const signatureBytes = 64;
/** How long the lines are that ssh-keygen writes. */
const lineLength = 70;
const armor = /^-----BEGIN SSH SIGNATURE-----\r?\n((?:[A-Za-z0-9+/=]+\r?\n)+)-----END SSH SIGNATURE-----(?:\r?\n)?$/;
/** The armored signature of a message with this SHA-512; `privateKey` belongs to `publicKey`. */
function signSsh(sha512, namespace, privateKey, publicKey) {
    const signature = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.sign)(null, signedData(sha512, namespace), privateKey);
    const content = Buffer.concat([
        magic,
        uint32(version),
        string(publicKey),
        string(namespace),
        string(''),
        string(hashAlgorithm),
        string(Buffer.concat([string(keyType), string(signature)])),
    ]);
    const lines = content.toString('base64').match(new RegExp(`.{1,${lineLength}}`, 'g'));
    return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
}
/**
 * Reads an armored signature, strictly: no other text means the same signature, but for the length of its lines.
 * @throws SignatureFormatError
 */
function parseSshSignature(text) {
    const base64 = armor.exec(text)?.[1]?.replaceAll(/\r?\n/g, '');
    const content = base64 === undefined ? undefined : strictBase64(base64);
    if (content === undefined)
        throw new SignatureFormatError('it is not an armored SSH signature');
    const reader = new WireReader(content);
    if (!reader.take(magic.length).equals(magic))
        throw new SignatureFormatError('its magic is not SSHSIG');
    if (reader.uint32() !== version)
        throw new SignatureFormatError('its version is unknown');
    const publicKey = reader.string();
    const namespace = reader.string().toString();
    if (reader.string().length > 0)
        throw new SignatureFormatError('it holds a reserved field');
    const hash = reader.string().toString();
    const blob = new WireReader(reader.string());
    reader.end();
    ed25519Of(publicKey);
    if (hash !== hashAlgorithm)
        throw new SignatureFormatError(`it is over ${printable(hash)}, not sha512`);
    if (blob.string().toString() !== keyType)
        throw new SignatureFormatError('it is not by an Ed25519 key');
    const signature = blob.string();
    blob.end();
    if (signature.length !== signatureBytes)
        throw new SignatureFormatError('it is cut short');
    return { publicKey, namespace, signature };
}
/** Does the signature hold for a message with this SHA-512, under the key that it names itself? */
function holds({ publicKey, namespace, signature }, sha512) {
    const x = ed25519Of(publicKey).toString('base64url');
    const key = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPublicKey)({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.verify)(null, signedData(sha512, namespace), key, signature);
}
/** An Ed25519 public key in SSH wire format. */
function ed25519Blob(publicKey) {
    return Buffer.concat([string(keyType), string(publicKey)]);
}
/**
 * The 32 bytes of an Ed25519 public key in SSH wire format.
 * @throws SignatureFormatError for another kind of key.
 */
function ed25519Of(blob) {
    const reader = new WireReader(blob);
    if (reader.string().toString() !== keyType)
        throw new SignatureFormatError('it is not by an Ed25519 key');
    const key = reader.string();
    reader.end();
    if (key.length !== keyBytes)
        throw new SignatureFormatError('its public key is malformed');
    return key;
}
/** The fingerprint of a public key, as `ssh-keygen -l` shows it. */
function fingerprint(blob) {
    return `SHA256:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
/** What base64 says, or undefined where it is not the one canonical way to say it. */
function strictBase64(text) {
    const bytes = Buffer.from(text, 'base64');
    return bytes.toString('base64') === text ? bytes : undefined;
}
function signedData(sha512, namespace) {
    return Buffer.concat([magic, string(namespace), string(''), string(hashAlgorithm), string(sha512)]);
}
function uint32(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
}
function string(value) {
    const bytes = Buffer.from(value);
    return Buffer.concat([uint32(bytes.length), bytes]);
}
function printable(text) {
    return JSON.stringify(text.slice(0, 40));
}
/** Reads the `uint32` and `string` of RFC 4251. */
class WireReader {
    #rest;
    constructor(bytes) {
        this.#rest = bytes;
    }
    take(length) {
        if (length > this.#rest.length)
            throw new SignatureFormatError('it is cut short');
        const taken = this.#rest.subarray(0, length);
        this.#rest = this.#rest.subarray(length);
        return taken;
    }
    uint32() {
        return this.take(4).readUInt32BE();
    }
    string() {
        return this.take(this.uint32());
    }
    end() {
        if (this.#rest.length > 0)
            throw new SignatureFormatError('something follows its end');
    }
}


/***/ }),

/***/ 95632:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ loadVerificationKeys),
/* harmony export */   w: () => (/* binding */ signatureNamespace)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _sshsig_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(91687);
/** Whose signature proves an archive's origin. */



/** What our signatures are made for, so that one made for git or mail proves nothing here. */
const signatureNamespace = 'issuer-backup';
const keyType = /^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+$/;
/**
 * Keys from a public key line (`ssh-ed25519 AAAA… comment`), or from the path of a `.pub` or an allowed signers
 * file. Of an allowed signers file the option `namespaces` is honoured; keys of other kinds, which cannot have
 * signed an archive, are passed over as long as one Ed25519 key is left.
 * @throws BackupError `usage`, with file and line, for what cannot be read, for restrictions that we would not
 * enforce, and where no key is left.
 */
async function loadVerificationKeys(spec) {
    const literal = keyType.test(spec.split(/\s/, 1)[0]);
    const from = literal ? 'the verification key' : spec;
    const lines = (literal ? spec : await read(spec)).split(/\r?\n/);
    const keys = [];
    for (const [index, line] of lines.entries()) {
        if (line.trim() === '' || line.startsWith('#'))
            continue;
        const key = parseLine(line.trim(), literal ? from : `${from} line ${index + 1}`);
        if (key !== undefined)
            keys.push(key);
    }
    if (keys.length > 0)
        return keys;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'usage',
        message: `${from}: holds no Ed25519 key that may sign for ${signatureNamespace}`,
        cause: 'Archives are signed with SSH keys of type ssh-ed25519, and with no other',
        remedy: 'Give the .pub file of the signing key',
    });
}
async function read(path) {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8');
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'usage',
            message: `Cannot read the verification keys in ${path}`,
            remedy: 'Give a public key (ssh-ed25519 AAAA…), its .pub file, or an allowed signers file',
            underlying,
        });
    }
}
/** The key of one line, or undefined where it may not sign for us. */
function parseLine(line, from) {
    // Quotes hold blanks together, in principals and in options.
    const words = line.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
    const at = words.findIndex((word) => keyType.test(word));
    if (at < 0 || at > 2) {
        const secret = line.startsWith('-----BEGIN');
        throw malformed(from, secret ? 'It is a private key' : 'There is no SSH public key in this line');
    }
    const options = at === 2 ? words[1] : '';
    const [type, base64 = '', ...comment] = words.slice(at);
    if (!allows(options, from) || type !== 'ssh-ed25519')
        return undefined;
    const blob = (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_2__/* .strictBase64 */ .PO)(base64);
    try {
        (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_2__/* .ed25519Of */ .vW)(blob);
    }
    catch {
        throw malformed(from, 'The key is mistyped or cut short');
    }
    const whose = at > 0 ? words[0].replaceAll('"', '') : comment.join(' ');
    return { blob: blob, fingerprint: (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_2__/* .fingerprint */ .Rj)(blob), comment: whose };
}
/** Do the options of an allowed signers line let it sign for our namespace? */
function allows(options, from) {
    if (options === '')
        return true;
    const patterns = /^namespaces="([^"]*)"$/i.exec(options)?.[1]?.split(',');
    // A restriction that is read over would be trust that nobody gave.
    if (patterns === undefined || patterns.some((pattern) => /[!?]|.\*|\*./.test(pattern))) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'usage',
            message: `${from}: of the options only namespaces="…" is supported, with whole names or *`,
            remedy: 'Give the public key itself, or an allowed signers file for issuer-backup alone',
        });
    }
    return patterns.includes(signatureNamespace) || patterns.includes('*');
}
function malformed(from, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'usage',
        message: `${from}: not a verification key`,
        cause,
        remedy: 'Give a public key (ssh-ed25519 AAAA…), its .pub file, or an allowed signers file',
    });
}


/***/ }),

/***/ 82946:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CT: () => (/* binding */ healAccount),
/* harmony export */   So: () => (/* binding */ restoreAccount),
/* harmony export */   eK: () => (/* binding */ rollbackAccount)
/* harmony export */ });
/* harmony import */ var _text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(22692);
/* harmony import */ var _verify_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2239);


/** @param undo how a restore with this id is reversed. */
function restoreAccount(result, undo) {
    const content = `${(0,_text_js__WEBPACK_IMPORTED_MODULE_1__/* .plural */ .LS)(result.documents, 'document')}, ${(0,_text_js__WEBPACK_IMPORTED_MODULE_1__/* .formatBytes */ .z3)(result.bytes)}`;
    const made = result.archive.started === null ? '' : `, made ${result.archive.started}`;
    const rows = [
        ['Archive', `${result.archive.path} (${result.archive.level}${made})`],
        ['Origin', (0,_verify_js__WEBPACK_IMPORTED_MODULE_0__/* .describeOrigin */ .u)(result.archive.origin)],
        ['Collections', names(Object.keys(result.counts))],
    ];
    if (result.views.length > 0)
        rows.push(['Views', names(result.views)]);
    if (result.kept.length > 0)
        rows.push(['Not in it', `${names(result.kept)}, left as they are`]);
    for (const { role, path, outcome } of result.files)
        rows.push([role, path ? `${outcome} (${path})` : outcome]);
    rows.push(['Users', result.users]);
    const { path, why } = result.safety;
    const where = result.dryRun ? `would be archived in ${path}` : path;
    rows.push(['State before', why === null ? String(where) : `not archived: ${why}`]);
    if (result.downtime !== null)
        rows.push(['Downtime', (0,_text_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDuration */ .a3)(result.downtime)]);
    if (result.keptUntil !== null)
        rows.push(['Undo', `${undo(result.id)}, until ${result.keptUntil}`]);
    const headline = result.dryRun
        ? `Would restore ${result.database}: ${content}`
        : `Restored ${result.database}: ${content}, proved against the archive (${(0,_text_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDuration */ .a3)(result.duration)})`;
    return { headlines: [headline], rows, notes: [] };
}
function rollbackAccount(result) {
    const { id, kind, collections, views, setAside, dryRun } = result;
    const what = kind === 'cold' ? 'the whole data folder' : [...collections, ...views].join(', ');
    const live = `${dryRun ? 'Would be live again' : 'Live again'}, as before the restore ${id}: ${what}`;
    const aside = `${dryRun ? 'Would be set aside' : 'Set aside'} until cleanup, with what was written since`;
    const where = kind === 'cold'
        ? `.issuer-backup/${id} in the data folder`
        : `${(0,_text_js__WEBPACK_IMPORTED_MODULE_1__/* .plural */ .LS)(setAside.length, 'collection')}, as __restore_${id}.NAME`;
    const isAside = kind === 'cold' || setAside.length > 0;
    return { headlines: [live, ...(isAside ? [`${aside}: ${where}`] : [])], rows: [], notes: [] };
}
/** Of what was done the reporter has told when it was done. */
function healAccount({ done }) {
    return { headlines: done.length === 0 ? ['Nothing was left half-done.'] : [], rows: [], notes: [] };
}
function names(list) {
    return list.length === 0 ? 'none' : list.join(', ');
}


/***/ }),

/***/ 2239:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ verifyAccount),
/* harmony export */   u: () => (/* binding */ describeOrigin)
/* harmony export */ });
/* harmony import */ var _text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(22692);

/** What was looked at. */
const levels = {
    complete: 'every member, document and checksum was read, and the archive says itself that it is complete',
    structure: 'made by hand: every document and checksum was read; nothing in it witnesses that it is complete',
    stream: 'a bare dump: every document was read; it has no integrity beyond that of gzip and of its own format',
    digest: 'the file is the one that its sidecar describes; the content was not read',
};
function verifyAccount(result) {
    const rows = [
        ['Archive', `${result.path} (${(0,_text_js__WEBPACK_IMPORTED_MODULE_0__/* .formatBytes */ .z3)(result.size)})`],
        ['SHA-256', result.sha256],
        ['Origin', describeOrigin(result.origin)],
    ];
    if (result.database !== null)
        rows.push(['Database', result.database]);
    if (result.started !== null)
        rows.push(['Made', result.started]);
    if (result.documents !== null) {
        const bytes = result.bytes === null ? '' : `, ${(0,_text_js__WEBPACK_IMPORTED_MODULE_0__/* .formatBytes */ .z3)(result.bytes)}`;
        rows.push(['Content', `${(0,_text_js__WEBPACK_IMPORTED_MODULE_0__/* .plural */ .LS)(result.documents, 'document')}${bytes}`]);
    }
    const verdict = `Good, level ${result.level}: ${levels[result.level]} (${(0,_text_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDuration */ .a3)(result.duration)})`;
    return { headlines: [verdict], rows, notes: [] };
}
function describeOrigin(origin) {
    return origin.proved ? `signed by ${origin.key}` : `not proved: ${origin.why}`;
}


/***/ }),

/***/ 42965:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ic: () => (/* binding */ describeFailure),
/* harmony export */   j$: () => (/* binding */ Interrupted),
/* harmony export */   uP: () => (/* binding */ trace),
/* harmony export */   w7: () => (/* binding */ failureLines)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/** What both front doors tell of a failure. */

/** A signal ended the run; whatever had to be undone or started again was. */
class Interrupted extends Error {
    name = 'Interrupted';
    exitCode;
    remedy;
    #signal;
    /** @param end what the operation says of what it leaves. */
    constructor(signal, end) {
        super(`interrupted by ${signal}${end ? `; ${end.message}` : ''}`, { cause: end });
        this.#signal = signal;
        this.remedy = end?.remedy;
        this.exitCode = signal === 'SIGINT' ? 130 : 143;
    }
    /** The same, with what the operation says of what it leaves, where it says something. */
    leaving(error) {
        return error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .EndedEarly */ .AY ? new Interrupted(this.#signal, error) : this;
    }
}
/** @param toSeeMore how this front door is had to show where an error comes from, in the imperative. */
function describeFailure(error, toSeeMore) {
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj) {
        const { code, exitCode, message, likelyCause = null, remedy = null } = error;
        return { code, exitCode, message, cause: likelyCause, remedy };
    }
    if (error instanceof Interrupted) {
        const { exitCode, message, remedy = null } = error;
        return { code: 'interrupted', exitCode, message, cause: null, remedy };
    }
    return {
        code: 'unexpected',
        exitCode: _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .exitCodes */ .hS.unexpected,
        message: error instanceof Error ? error.message : String(error),
        cause: 'This is a mistake in issuer-backup, or something that it does not foresee',
        remedy: `${toSeeMore}, and report what it prints to the maintainers`,
    };
}
/** In lines, for people; the first without a label. */
function failureLines({ message, cause, remedy }) {
    return [
        sentence(message),
        ...(cause === null ? [] : [`Likely cause: ${sentence(cause)}`]),
        ...(remedy === null ? [] : [`Next step: ${sentence(remedy)}`]),
    ];
}
/** The stack, with those of the errors beneath. */
function trace(error) {
    const stacks = [];
    for (let inner = error; inner instanceof Error; inner = inner.cause)
        stacks.push(inner.stack ?? inner.message);
    return stacks.join('\nCaused by: ');
}
function sentence(text) {
    return /[.?!…]$/.test(text) ? text : `${text}.`;
}


/***/ }),

/***/ 22692:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B4: () => (/* binding */ formatCount),
/* harmony export */   LS: () => (/* binding */ plural),
/* harmony export */   a3: () => (/* binding */ formatDuration),
/* harmony export */   z3: () => (/* binding */ formatBytes)
/* harmony export */ });
/* unused harmony export table */
/** Quantities as people read them. */
const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];
/** `850.3 MB`: powers of 1000. */
function formatBytes(bytes) {
    const power = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
    return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${byteUnits[power]}`;
}
/** `1,500,000`. */
function formatCount(count) {
    return count.toLocaleString('en-US');
}
/** `0.8 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
function formatDuration(milliseconds) {
    const seconds = Math.round(milliseconds / 1000);
    if (milliseconds < 9_950)
        return `${(milliseconds / 1000).toFixed(1)} s`;
    if (seconds < 60)
        return `${seconds} s`;
    const pad = (value) => String(value).padStart(2, '0');
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60)
        return `${minutes} min ${pad(seconds % 60)} s`;
    return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}
/** `1 document`, `2 documents`. */
function plural(count, noun) {
    return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
/** Rows of cells, the columns aligned. */
function table(rows) {
    const widths = [];
    for (const row of rows)
        row.forEach((cell, i) => {
            widths[i] = Math.max(widths[i] ?? 0, cell.length);
        });
    return rows.map((row) => row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd());
}


/***/ }),

/***/ 28237:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ nestsTooDeep)
/* harmony export */ });
/** Documents nested so deep that whatever walks through them runs out of stack. */
/** A server takes 200 levels; the rest is for what a manifest and Extended JSON wrap around them. */
const deepest = 256;
/** For what a parser gave: there are no circles in it. */
function nestsTooDeep(value, levels = deepest) {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value))
        return false;
    return levels === 0 || Object.values(value).some((inner) => nestsTooDeep(inner, levels - 1));
}


/***/ }),

/***/ 54936:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Gg: () => (/* binding */ dashed),
  iP: () => (/* binding */ flagOf),
  IK: () => (/* binding */ fromText),
  ZG: () => (/* binding */ loadOptions),
  FT: () => (/* binding */ misspeltVariables)
});

// UNUSED EXPORTS: variableOf

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/settings/nearest.ts
var nearest = __webpack_require__(83491);
// EXTERNAL MODULE: ./src/settings/schema.ts
var schema = __webpack_require__(88826);
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
                ...didYouMean((0,nearest/* nearest */.p)(key, Object.keys(schema/* schema */.wQ.shape))),
            }));
        }
        if (issue.code === 'invalid_type') {
            const kind = kinds[issue.expected] ?? `a ${issue.expected}`;
            return [{ where, text: name === '' ? `must hold ${kind}` : `${name} must be ${kind}` }];
        }
        if (issue.code === 'invalid_value') {
            const values = issue.values.map(String);
            const given = where.reduce((inner, part) => inner?.[part], value);
            const meant = typeof given === 'string' ? (0,nearest/* nearest */.p)(given, values) : undefined;
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
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
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
        const meant = (0,nearest/* nearest */.p)(bare(variable), [...known].map(bare));
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


/***/ }),

/***/ 83491:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ nearest)
/* harmony export */ });
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


/***/ }),

/***/ 311:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ toolName),
/* harmony export */   r: () => (/* binding */ version)
/* harmony export */ });
/** What this program calls itself, in archives and to people. */
const version = '0.1.0';
const toolName = `issuer-backup ${version}`;


/***/ })

};
