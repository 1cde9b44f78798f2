export const id = 511;
export const ids = [511];
export const modules = {

/***/ 6657:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   print: () => (/* binding */ print)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7194);


/**
 * Writes lines, and returns when they are written.
 * @throws BackupError `output-closed` when nobody reads stdout any more; of stderr that is nobody's concern.
 */
async function print(stream, text) {
    const failure = await new Promise((resolve) => stream.write(`${(0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .redact */ .E$)(text)}\n`, resolve));
    if (!failure || stream === process.stderr)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'output-closed',
        message: 'Standard output could not be written to its end',
        cause: 'The program that reads it has ended, or the disk is full',
        underlying: failure,
    });
}


/***/ }),

/***/ 1511:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run)
});

// EXTERNAL MODULE: ./node_modules/commander/index.js + 6 modules
var commander = __webpack_require__(7375);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./src/front/failure.ts
var front_failure = __webpack_require__(2965);
// EXTERNAL MODULE: ./src/cli/output.ts
var output = __webpack_require__(6657);
;// CONCATENATED MODULE: ./src/cli/boundary.ts
/** How failures are told. */



/** Tells a failure: to people on stderr, to programs as `{error}` on stdout. @returns the exit code that it has. */
async function report(error, { json, verbose }) {
    const { exitCode, ...failure } = (0,front_failure/* describeFailure */.Ic)(error, 'Run it again with --verbose');
    if (json) {
        await (0,output.print)(process.stdout, JSON.stringify({ error: failure }));
    }
    else {
        const [first, ...more] = (0,front_failure/* failureLines */.w7)({ exitCode, ...failure });
        const label = (0,external_node_util_.styleText)('red', 'Error:', { stream: process.stderr });
        await (0,output.print)(process.stderr, [`${label} ${first}`, ...more].join('\n'));
    }
    if (verbose)
        await (0,output.print)(process.stderr, (0,front_failure/* trace */.uP)(error));
    return exitCode;
}

// EXTERNAL MODULE: ./src/version.ts
var version = __webpack_require__(311);
// EXTERNAL MODULE: ./src/front/text.ts
var front_text = __webpack_require__(2692);
;// CONCATENATED MODULE: ./src/front/account.ts
/** What people are told of a result, before a front door gives it its form. */

/** As text. */
function accountLines({ headlines, rows, notes }) {
    return [...headlines, ...(0,front_text/* table */.tp)(rows.map(([label, value]) => [`${label}:`, value])), ...notes];
}

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

;// CONCATENATED MODULE: ./src/cli/flags.ts
/**
 * The flags that stand for settings. What they mean and which values they take is said by src/settings/schema.ts;
 * it is told here again because `--help` must not load it.
 */

const flags = {
    target: {
        syntax: '--target <type>',
        about: 'where the service runs; direct: a MongoDB by its connection string; compose: a Compose project; helm: a release on Kubernetes (default: direct)',
    },
    composeFiles: {
        syntax: '--compose-file <file>',
        about: 'a Compose file; repeat (default: deploy/compose/docker-compose.prod.yaml)',
        repeats: true,
    },
    projectName: {
        syntax: '--project-name <name>',
        about: 'the name of the project (default: as its files or their folder say)',
    },
    envFiles: {
        syntax: '--env-file <file>',
        about: 'an env file; repeat (default: .env beside the first Compose file, else in the working folder)',
        repeats: true,
    },
    profiles: { syntax: '--profile <name>', about: 'a profile that is active; repeat', repeats: true },
    mongoService: { syntax: '--mongo-service <name>', about: 'the service that is mongod (default: mongo)' },
    appService: {
        syntax: '--app-service <name>',
        about: 'the service that writes to the database (default: issuer-directory)',
    },
    kubeconfig: {
        syntax: '--kubeconfig <file>',
        about: "(default: kubectl's own; inside a pod its ServiceAccount)",
    },
    context: { syntax: '--context <name>', about: 'of the kubeconfig (default: the current one)' },
    namespace: { syntax: '--namespace <name>', about: "(default: the context's own)" },
    release: { syntax: '--release <name>', about: 'the name of the release (default: stellaops)' },
    mongoWorkload: {
        syntax: '--mongo-workload <name>',
        about: 'the StatefulSet or Deployment that is mongod (default: RELEASE-mongo, else by labels)',
    },
    appWorkload: {
        syntax: '--app-workload <name>',
        about: 'the Deployment or StatefulSet that writes to the database, or none (default: RELEASE-issuer-directory, else by labels)',
    },
    mongoContainer: {
        syntax: '--mongo-container <name>',
        about: 'the container that is mongod, where its pod has several',
    },
    appContainer: {
        syntax: '--app-container <name>',
        about: "the service's container, where its pod has several",
    },
    snapshot: {
        syntax: '--snapshot <kind>',
        about: 'cold: csi reads a snapshot that the storage makes, so that all runs again at once (default: none)',
    },
    snapshotClass: {
        syntax: '--snapshot-class <name>',
        about: "the VolumeSnapshotClass of it (default: the cluster's default one)",
    },
    secretName: {
        syntax: '--secret-name <name>',
        about: 'the Secret that is recorded, or none (default: issuer-directory-secrets)',
    },
    dataPath: {
        syntax: '--data-path <path>',
        about: 'where mongod keeps its data inside its container (default: /data/db)',
    },
    secretVariable: {
        syntax: '--secret-variable <name>',
        about: 'where the service finds its connection string (default: ISSUER_DIRECTORY_MONGO_CONNECTION_STRING)',
    },
    stopTimeout: {
        syntax: '--stop-timeout <duration>',
        about: 'how long a service may take to stop: a container before it is killed, a pod to be gone (default: 60s)',
    },
    mongoUri: {
        syntax: '--mongo-uri <uri>',
        about: "connection string without a password, or env:NAME or file:PATH (default: $ISSUER_DIRECTORY_MONGO_CONNECTION_STRING; of a Compose project or a release the service's own)",
    },
    database: { syntax: '--database <name>', about: 'the database (default: issuer-directory)' },
    expect: {
        syntax: '--expect <collection>',
        about: 'a collection whose absence is an error; repeat (default: issuers, issuer_keys and issuer_audit, for issuer-directory)',
        repeats: true,
    },
    serviceConfig: { syntax: '--service-config <file>', about: "the service's config file" },
    seed: { syntax: '--seed <file>', about: "the service's seed file" },
    stopCommand: { syntax: '--stop-command <command>', about: 'stops the service; run by sh -c' },
    startCommand: { syntax: '--start-command <command>', about: 'starts the service again; run by sh -c' },
    healthUrl: { syntax: '--health-url <url>', about: 'answers 2xx when the service is healthy' },
    healthCa: { syntax: '--health-ca <file>', about: 'the CA certificate that it is checked with, PEM' },
    healthTimeout: {
        syntax: '--health-timeout <duration>',
        about: 'how long a started service may take to become healthy (default: 120s)',
    },
    apiUrl: {
        syntax: '--api-url <url>',
        about: 'the URL of the service, without a path (default: that of healthUrl)',
    },
    readyPath: { syntax: '--ready-path <path>', about: 'answers 2xx when ready (default: /health/ready)' },
    listPath: {
        syntax: '--list-path <path>',
        about: 'where the API lists issuers (default: /issuer-directory/issuers)',
    },
    metricsPath: { syntax: '--metrics-path <path>', about: 'where the counters are (default: /metrics)' },
    tenantHeader: {
        syntax: '--tenant-header <name>',
        about: 'the header that names the tenant (default: X-StellaOps-Tenant)',
    },
    tenants: {
        syntax: '--tenant <name>',
        about: 'a tenant whose issuers are listed; repeat',
        repeats: true,
    },
    authority: { syntax: '--authority <url>', about: 'takes a token from it, by client credentials' },
    authorityIssuer: {
        syntax: '--authority-issuer <url>',
        about: 'how the Authority calls itself, where that is not its URL',
    },
    clientId: { syntax: '--client-id <id>', about: 'the client that the Authority knows' },
    scope: {
        syntax: '--scope <scopes>',
        about: 'what the token is for (default: read; with --canary write and admin too)',
    },
    stagingName: {
        syntax: '--staging-name <name>',
        about: "the name of staging (default: the deployment's, with -drill behind it)",
    },
    stagingServices: {
        syntax: '--staging-service <name>',
        about: 'a further service, or deployment/NAME, that staging needs; repeat',
        repeats: true,
    },
    notifyCommand: {
        syntax: '--notify-command <command>',
        about: 'told, by JSON on its input, before the service is stopped and after it runs again; run by sh -c',
    },
    notifyUrl: {
        syntax: '--notify-url <url>',
        about: 'the same by POST; or env:NAME or file:PATH, since such a URL is often a secret',
    },
    output: { syntax: '--output <folder>', about: 'the folder of archives (default: the working folder)' },
    from: { syntax: '--from <folder>', about: 'where latest is looked for (default: the output folder)' },
    name: {
        syntax: '--name <name>',
        about: "what the archive's name begins with (default: the database's name)",
    },
    engine: { syntax: '--engine <engine>', about: 'auto, native or mongodump (default: auto)' },
    consistency: {
        syntax: '--consistency <kind>',
        about: 'snapshot: one point in time, or fail; collection: each on its own; auto: what the server can (default: auto)',
    },
    compression: {
        syntax: '--compression <method>',
        about: 'zstd or gzip, or with a level: zstd:9 (default: zstd:1)',
    },
    recipients: { syntax: '--recipient <age1…>', about: 'who can open the archive; repeat', repeats: true },
    recipientsFiles: {
        syntax: '--recipients-file <file>',
        about: 'a file with recipients, one a line; repeat',
        repeats: true,
    },
    identity: {
        syntax: '--identity <file>',
        about: 'age identity file that opens the archive (default: $ISSUER_BACKUP_IDENTITY, which holds the key itself)',
    },
    signKey: { syntax: '--sign-key <file>', about: 'SSH Ed25519 private key that signs the archive' },
    verifyKeys: {
        syntax: '--verify-key <key>',
        about: 'who must have signed it: ssh-ed25519 AAAA…, a .pub file, or an allowed signers file; repeat',
        repeats: true,
    },
    maxShrink: {
        syntax: '--max-shrink <percent>',
        about: 'warn of a backup that is smaller than the last five by more; 100%: never (default: 50%)',
    },
    keepBefore: {
        syntax: '--keep-before <duration>',
        about: 'how long the replaced collections stay: 12h, 7d (default: 7d)',
    },
};
/**
 * Declares the flags of these settings on a command, under a heading of its help.
 * @param meanings what a flag means to this command, where that is more than what the setting is.
 */
function addFlags(command, heading, names, meanings = {}) {
    for (const name of names) {
        const { syntax, about, repeats } = flags[name];
        const option = new commander/* Option */.c$(syntax, meanings[name] ?? about).helpGroup(heading);
        if (repeats)
            option.argParser((value, previous = []) => [...previous, value]);
        command.addOption(option);
    }
}
/** Where the database is. */
const connectionFlags = ['target', 'mongoUri', 'database'];
/** How its service is stopped and started. */
const serviceFlags = ['stopCommand', 'startCommand', 'healthUrl', 'healthCa'];
/** Who is told of it. */
const notifyFlags = ['notifyCommand', 'notifyUrl'];
/** Which Compose project it is, for `--target compose`. */
const composeFlags = [
    'composeFiles',
    'projectName',
    'envFiles',
    'profiles',
    'mongoService',
    'appService',
];
/** How a service that was restored is checked. */
const checkFlags = [
    'healthUrl',
    'healthCa',
    'apiUrl',
    'readyPath',
    'listPath',
    'metricsPath',
    'tenantHeader',
    'tenants',
    'authority',
    'authorityIssuer',
    'clientId',
    'scope',
];
/** Which release on Kubernetes it is, for `--target helm`. */
const helmFlags = [
    'kubeconfig',
    'context',
    'namespace',
    'release',
    'mongoWorkload',
    'appWorkload',
    'mongoContainer',
    'appContainer',
    'secretName',
];
/** What a Compose project and a release on Kubernetes have in common. */
const deploymentFlags = [
    'dataPath',
    'secretVariable',
    'stopTimeout',
    'healthTimeout',
];
/** The settings among what commander parsed, by their names. */
function settingsGiven(parsed) {
    const given = Object.entries(flags).flatMap(([name, { syntax }]) => {
        const value = parsed[new commander/* Option */.c$(syntax).attributeName()];
        return value === undefined ? [] : [[name, value]];
    });
    return Object.fromEntries(given);
}

;// CONCATENATED MODULE: ./src/cli/help.ts

const meanings = {
    good: 'good',
    unexpected: 'unexpected: please report it',
    usage: 'usage or settings',
    archive: 'archive damaged, incomplete, not for this key, or not signed',
    deployment: 'source or target failed: database, disk, permissions, missing tool',
    check: 'a check failed or could not be made',
    locked: 'another run is at work',
    stopped: 'the service could not be started again',
};
function teach(command, { purpose, examples, exits, related, notes = [] }) {
    command.summary(purpose.split(/[.:;]/, 1)[0]).description(purpose);
    const lines = [
        ...notes.flatMap((note) => ['', note]),
        '',
        'Examples:',
        ...examples.flatMap(([line, does]) => [`  $ issuer-backup ${line}`, `      ${does}`]),
        '',
        'Exit codes:',
        ...exits.map((name) => `  ${errors/* exitCodes */.hS[name]}  ${meanings[name]}`),
        '  130, 143  interrupted; what was stopped runs again',
        '',
        `See also: ${related.map((name) => `issuer-backup ${name}`).join(', ')}`,
    ];
    return command.addHelpText('after', lines.join('\n'));
}

;// CONCATENATED MODULE: ./src/cli/perform.ts
/** What every verb does around its operation: settings, progress, interruption, and telling the result. */



/** Declares the flags that every verb has. */
function addCommonFlags(command) {
    command
        .optionsGroup('Common:')
        .option('--settings <file>', 'settings file (default: issuer-backup.yaml, where there is one)')
        .option('--json', 'one JSON object on stdout: the result, or {"error": …}')
        .addOption(new commander/* Option */.c$('--quiet', 'say nothing but warnings and errors').conflicts('verbose'))
        .option('--verbose', 'show where an error comes from')
        .helpOption('-h, --help', 'show this');
}
/** Runs a verb's work and tells its result. Failures go up to the error boundary. */
async function perform(command, guardian, work, telling) {
    // Not loaded for --help.
    const [{ loadOptions, misspeltVariables }, { terminal }, { assertTerminal, confirm }, { interruptible }, { print },] = await Promise.all([
        Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(815), __webpack_require__.e(826), __webpack_require__.e(869)]).then(__webpack_require__.bind(__webpack_require__, 4869)),
        __webpack_require__.e(/* import() */ 512).then(__webpack_require__.bind(__webpack_require__, 512)),
        __webpack_require__.e(/* import() */ 498).then(__webpack_require__.bind(__webpack_require__, 8498)),
        __webpack_require__.e(/* import() */ 952).then(__webpack_require__.bind(__webpack_require__, 6952)),
        Promise.resolve(/* import() */).then(__webpack_require__.bind(__webpack_require__, 6657)),
    ]);
    const { settings, json = false, quiet = false, yes = false, ...parsed } = command.opts();
    const options = await loadOptions({
        settingsFile: settings,
        flags: settingsGiven(parsed),
        environment: process.env,
        workingFolder: process.cwd(),
    });
    if (json && options.output === '-') {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: '--json and --output - both want standard output',
            remedy: 'Write the archive to a folder, or do without --json',
        });
    }
    const reporter = terminal(process.stderr, quiet);
    for (const warning of misspeltVariables(process.env))
        reporter.warn(warning);
    const result = await interruptible(async (signal) => {
        const ask = (question) => confirm(question, { yes, terminal: reporter, signal });
        try {
            const result = await work({
                context: {
                    reporter,
                    signal,
                    confirm: ask,
                    assertConfirmable: (question) => yes || assertTerminal(question),
                    guardian,
                },
                options,
                environment: process.env,
            });
            reporter.end('good');
            return result;
        }
        catch (error) {
            reporter.end('failed');
            throw error;
        }
    }, (message) => reporter.warn(message), 
    // That a service stands still matters more than why we ended.
    (error) => error instanceof errors/* BackupError */.hj && error.code === 'not-started');
    if (json)
        return await print(process.stdout, JSON.stringify(result));
    if (!quiet)
        for (const line of telling.summary(result))
            await print(process.stderr, line);
    if (telling.stdout)
        await print(process.stdout, telling.stdout(result));
}

;// CONCATENATED MODULE: ./src/cli/verbs/backup.ts






function addBackup(program, guardian) {
    const command = program.command('backup');
    teach(command, {
        purpose: 'Writes one encrypted archive: the database, its users where they may be read, and the files of its service. ' +
            'It appears under its name only when it is complete, and proved so by two witnesses: what was read, and what the ' +
            'server counted. Beside it stand F.json, which says what is inside without a secret, and with --sign-key a ' +
            'signature. Nothing unencrypted touches a disk.',
        examples: [
            ['backup --recipient age1… --recipient age1… --output /backups', 'for two keys, kept in two places'],
            [
                'backup --recipients-file team.txt --sign-key backup_ed25519',
                'signed, so that restore can prove its origin',
            ],
            [
                'backup --recipient age1… --output - --sidecar b.json | rclone rcat remote:b.age',
                'straight to another place',
            ],
            ['backup --recipient age1… --dry-run', 'shows what would be read, and how'],
            [
                'backup --target compose --kind cold --recipient age1…',
                'stops what runs, copies the data folder, starts it again whatever happens, and says how long it was down',
            ],
            [
                'backup --target helm --kind cold --snapshot csi --recipient age1…',
                'the same on Kubernetes, down only until the storage has made a snapshot of the volume',
            ],
        ],
        exits: ['good', 'usage', 'deployment', 'locked'],
        related: ['verify', 'restore', 'keygen'],
        notes: [
            'Instead of recipients a passphrase can be given, in $ISSUER_BACKUP_PASSPHRASE.',
            'The passphrase of a protected signing key is taken from $ISSUER_BACKUP_SIGN_KEY_PASSPHRASE.',
        ],
    });
    command.optionsGroup('Backup:');
    command.addOption(new commander/* Option */.c$('--kind <kind>', 'hot: while the service runs; cold: the data folder of mongod, stopped meanwhile')
        .choices(['hot', 'cold'])
        .default('hot'));
    addFlags(command, 'Backup:', ['engine', 'consistency', 'expect', 'maxShrink']);
    command.option('--dry-run', 'show what would be done, and write nothing');
    addFlags(command, 'Archive:', ['output'], {
        output: 'the folder to write the archive to, or - for stdout (default: the working folder)',
    });
    command.optionsGroup('Archive:');
    command.option('--sidecar <file>', 'with --output -: where to write F.json');
    addFlags(command, 'Archive:', ['name', 'compression', 'recipients', 'recipientsFiles', 'signKey']);
    addFlags(command, 'Target:', [...connectionFlags, 'serviceConfig', 'seed']);
    addFlags(command, 'Service:', ['healthUrl', 'healthCa', ...notifyFlags]);
    addFlags(command, 'Compose:', composeFlags);
    addFlags(command, 'Kubernetes:', [...helmFlags, 'snapshot', 'snapshotClass']);
    addFlags(command, 'Compose and Kubernetes:', deploymentFlags);
    addCommonFlags(command);
    command.action(async ({ kind, sidecar, dryRun = false }) => {
        await perform(command, guardian, async ({ options, environment, context }) => {
            const [{ backup }, { backupSettings }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(245), __webpack_require__.e(815), __webpack_require__.e(276), __webpack_require__.e(18), __webpack_require__.e(60), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(718), __webpack_require__.e(805), __webpack_require__.e(591), __webpack_require__.e(865)]).then(__webpack_require__.bind(__webpack_require__, 8865)),
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(365)]).then(__webpack_require__.bind(__webpack_require__, 1746)),
            ]);
            return backup(await backupSettings(options, { kind, sidecar, dryRun }, environment), context);
        }, { summary: (result) => accountLines(backupAccount(result)) });
    });
}

;// CONCATENATED MODULE: ./src/cli/verbs/cleanup.ts





function addCleanup(program, guardian) {
    const command = program.command('cleanup');
    teach(command, {
        purpose: 'Lists what runs of issuer-backup have left behind: staged and replaced collections, journal entries, partial ' +
            'files. With --yes it removes what nobody needs any more, and never anything that is not its own.',
        examples: [
            ['cleanup', 'lists, and says why each may go or stays'],
            ['cleanup --yes', 'removes what may go; replaced collections stay until --keep-before has run out'],
        ],
        exits: ['good', 'usage', 'deployment', 'locked', 'stopped'],
        related: ['restore', 'rollback', 'heal'],
    });
    command.optionsGroup('Cleanup:');
    command.addOption(new commander/* Option */.c$('--yes', 'remove what may go').conflicts('dryRun'));
    command.option('--dry-run', 'list only (the default)');
    addFlags(command, 'Target:', [...connectionFlags, 'output'], {
        output: 'where partial files are looked for (default: the working folder)',
    });
    addFlags(command, 'Service:', serviceFlags);
    addFlags(command, 'Compose:', composeFlags);
    addFlags(command, 'Kubernetes:', helmFlags);
    addFlags(command, 'Compose and Kubernetes:', deploymentFlags);
    addCommonFlags(command);
    command.action(async ({ yes = false }) => {
        await perform(command, guardian, async ({ options, environment, context }) => {
            const [{ cleanup }, { cleanupSettings }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(245), __webpack_require__.e(815), __webpack_require__.e(276), __webpack_require__.e(18), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(718), __webpack_require__.e(326), __webpack_require__.e(38)]).then(__webpack_require__.bind(__webpack_require__, 6038)),
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(365)]).then(__webpack_require__.bind(__webpack_require__, 1746)),
            ]);
            return cleanup(await cleanupSettings(options, { remove: yes }, environment), context);
        }, {
            summary: ({ found, removed }) => {
                if (found.length === 0)
                    return ['Nothing was left behind.'];
                const rows = found.map((item) => {
                    const fate = removed.includes(item) ? 'removed' : item.removable ? 'may go' : 'stays';
                    return [fate, item.kind, item.name, item.why];
                });
                const hint = removed.length === 0 && found.some(({ removable }) => removable);
                return [...(0,front_text/* table */.tp)(rows), ...(hint ? ['Give --yes to remove what may go.'] : [])];
            },
        });
    });
}

;// CONCATENATED MODULE: ./src/cli/verbs/demo.ts



function addDemo(program, guardian) {
    const command = program.command('demo');
    teach(command, {
        purpose: 'Runs the main job on a throwaway MongoDB for you to watch: seeds an issuer directory behind a stand-in service, ' +
            'takes a hot backup, encrypted and signed, destroys the data, restores it and compares. It ends well only when ' +
            'the restored content equals the original. Takes a mongod from $MONGOD or PATH.',
        examples: [
            ['demo', 'a small directory, in half a minute'],
            ['demo --audit-entries 1500000', '850 MB, to see the speed'],
            ['demo --keep /tmp/look', 'leaves archive and keys, to open them by hand'],
        ],
        exits: ['good', 'deployment', 'check'],
        related: ['backup', 'restore'],
    });
    command
        .optionsGroup('Demo:')
        .option('--audit-entries <n>', 'entries of issuer_audit, about 560 bytes each', Number, 50_000)
        .option('--keep <folder>', 'leave archive and keys in this new folder');
    addCommonFlags(command);
    command.action(async ({ auditEntries, keep }) => {
        await perform(command, guardian, async ({ context }) => {
            const { demo } = await Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(245), __webpack_require__.e(815), __webpack_require__.e(276), __webpack_require__.e(18), __webpack_require__.e(60), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(718), __webpack_require__.e(326), __webpack_require__.e(805), __webpack_require__.e(591), __webpack_require__.e(975), __webpack_require__.e(784), __webpack_require__.e(865), __webpack_require__.e(674)]).then(__webpack_require__.bind(__webpack_require__, 4674));
            const [node, entry] = guardian;
            return demo({ auditEntries, keep, program: [node, entry] }, context);
        }, {
            summary: (result) => [
                '',
                'The restored content equals the original, and the service lists its issuers again:',
                ...(0,front_text/* table */.tp)([
                    ['', 'documents', 'dbHash before', 'dbHash after'],
                    ...result.collections.map(({ name, documents, hash, restoredHash }) => [
                        name,
                        (0,front_text/* formatCount */.B4)(documents),
                        hash.slice(0, 12),
                        restoredHash.slice(0, 12),
                    ]),
                ]),
                `Backup: ${(0,front_text/* formatBytes */.z3)(result.bytes)} of documents in ${(0,front_text/* formatDuration */.a3)(result.backup)}, encrypted ${(0,front_text/* formatBytes */.z3)(result.archiveBytes)}`,
                `Restore: ${(0,front_text/* formatDuration */.a3)(result.restore)}, of which the service stood still for ${(0,front_text/* formatDuration */.a3)(result.downtime ?? 0)}`,
                `Issuers listed by the service: ${result.issuersListed.join(' before, ')} after`,
            ],
        });
    });
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
;// CONCATENATED MODULE: ./src/front/accounts/verify.ts

/** What was looked at. */
const levels = {
    complete: 'every member, document and checksum was read, and the archive says itself that it is complete',
    structure: 'made by hand: every document and checksum was read; nothing in it witnesses that it is complete',
    stream: 'a bare dump: every document was read; it has no integrity beyond that of gzip and of its own format',
    digest: 'the file is the one that its sidecar describes; the content was not read',
};
function verifyAccount(result) {
    const rows = [
        ['Archive', `${result.path} (${(0,front_text/* formatBytes */.z3)(result.size)})`],
        ['SHA-256', result.sha256],
        ['Origin', describeOrigin(result.origin)],
    ];
    if (result.database !== null)
        rows.push(['Database', result.database]);
    if (result.started !== null)
        rows.push(['Made', result.started]);
    if (result.documents !== null) {
        const bytes = result.bytes === null ? '' : `, ${(0,front_text/* formatBytes */.z3)(result.bytes)}`;
        rows.push(['Content', `${(0,front_text/* plural */.LS)(result.documents, 'document')}${bytes}`]);
    }
    const verdict = `Good, level ${result.level}: ${levels[result.level]} (${(0,front_text/* formatDuration */.a3)(result.duration)})`;
    return { headlines: [verdict], rows, notes: [] };
}
function describeOrigin(origin) {
    return origin.proved ? `signed by ${origin.key}` : `not proved: ${origin.why}`;
}

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
            ['Origin', describeOrigin(origin)],
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

;// CONCATENATED MODULE: ./src/cli/verbs/drill.ts






function addDrill(program, guardian) {
    const command = program.command('drill');
    teach(command, {
        purpose: 'Rehearses a restore, apart from the live deployment. A second one, staging, is made after it: a Compose project ' +
            'or a namespace of its own, with its own volumes and credentials, in a network that leads nowhere. The archive is restored into it ' +
            'and compared, the service started on it and checked, the time of each step measured; then all of it is torn ' +
            'down, also behind a failure. The live deployment is not touched, and what cannot be kept apart from it is refused.',
        examples: [
            [
                'drill latest --target compose --identity backup.key --dry-run',
                'shows what staging would be; makes nothing',
            ],
            [
                'drill latest --target compose --identity K --report drill.json --report-markdown drill.md',
                'the newest archive, with reports that are kept',
            ],
            [
                'drill latest --target helm --namespace trust --identity K --from /backups',
                'a release on Kubernetes, in the namespace trust-drill',
            ],
            [
                'drill F.tar.zst.age --identity K --health-url https://localhost:8447/health/live',
                'asks the service too; the URL is the live one, the connection goes to staging',
            ],
        ],
        exits: ['good', 'usage', 'archive', 'deployment', 'check', 'locked'],
        related: ['verify', 'restore', 'backup'],
        notes: [
            'A check that was not run is named, with the reason.',
            'The API takes a token: $ISSUER_BACKUP_API_TOKEN, or --authority, --client-id and the client secret.',
            'A drill that was killed is torn down by its guardian, else by the next drill.',
        ],
    });
    command.argument('<archive>', 'its file, or latest');
    addFlags(command, 'Archive:', ['identity', 'verifyKeys', 'from', 'output'], {
        output: 'where latest is looked for without --from (default: the working folder)',
    });
    command.optionsGroup('Archive:');
    command.option('--from-database <name>', 'drill with the archive of a database of this other name');
    command.optionsGroup('Drill:');
    command
        .option('--dry-run', 'show what staging would be, and make nothing')
        .option('--report <file>', 'write the report there, as JSON')
        .option('--report-markdown <file>', 'write it there for people, as Markdown')
        .option('--canary', 'also create, change and delete an issuer in staging')
        .option('--egress', 'let staging reach what is outside of it, such as an Authority, or where a cluster enforces no NetworkPolicy')
        .option('--in-place', 'restore in place, as an archive needs that cannot be staged');
    addFlags(command, 'Drill:', ['stagingName', 'stagingServices', 'engine']);
    addFlags(command, 'Live deployment:', [
        'target',
        'database',
        ...composeFlags,
        ...helmFlags,
        ...deploymentFlags,
    ]);
    addFlags(command, 'Checks:', checkFlags);
    addCommonFlags(command);
    command.action(async (archive, parsed) => {
        await perform(command, guardian, async ({ options, environment, context }) => {
            const [{ drill }, { drillSettings }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(245), __webpack_require__.e(815), __webpack_require__.e(276), __webpack_require__.e(18), __webpack_require__.e(60), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(718), __webpack_require__.e(326), __webpack_require__.e(805), __webpack_require__.e(591), __webpack_require__.e(975), __webpack_require__.e(784), __webpack_require__.e(936), __webpack_require__.e(218)]).then(__webpack_require__.bind(__webpack_require__, 5218)),
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(365)]).then(__webpack_require__.bind(__webpack_require__, 1746)),
            ]);
            const { fromDatabase, inPlace = false, egress = false, canary = false, dryRun = false } = parsed;
            const file = (name) => (name === undefined ? undefined : external_node_path_default().resolve(name));
            const request = {
                ...{ archive, fromDatabase, inPlace, egress, canary, dryRun },
                report: file(parsed.report),
                reportMarkdown: file(parsed.reportMarkdown),
            };
            return drill(await drillSettings(options, request, environment), context);
        }, { summary: (report) => accountLines(drillAccount(report)) });
    });
}

;// CONCATENATED MODULE: ./src/cli/verbs/guardian.ts
/** Not for people: what a run starts beside itself while a service is stopped (src/target/guardian.ts). */
const guardianVerb = 'guardian';
function addGuardian(program) {
    program.command(guardianVerb, { hidden: true }).action(async () => {
        const { standGuard } = await Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(245), __webpack_require__.e(815), __webpack_require__.e(276), __webpack_require__.e(18), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(718), __webpack_require__.e(326), __webpack_require__.e(936), __webpack_require__.e(299)]).then(__webpack_require__.bind(__webpack_require__, 8299));
        await standGuard();
    });
}

;// CONCATENATED MODULE: ./src/front/accounts/restore.ts


/** @param undo how a restore with this id is reversed. */
function restoreAccount(result, undo) {
    const content = `${(0,front_text/* plural */.LS)(result.documents, 'document')}, ${(0,front_text/* formatBytes */.z3)(result.bytes)}`;
    const made = result.archive.started === null ? '' : `, made ${result.archive.started}`;
    const rows = [
        ['Archive', `${result.archive.path} (${result.archive.level}${made})`],
        ['Origin', describeOrigin(result.archive.origin)],
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
        rows.push(['Downtime', (0,front_text/* formatDuration */.a3)(result.downtime)]);
    if (result.keptUntil !== null)
        rows.push(['Undo', `${undo(result.id)}, until ${result.keptUntil}`]);
    const headline = result.dryRun
        ? `Would restore ${result.database}: ${content}`
        : `Restored ${result.database}: ${content}, proved against the archive (${(0,front_text/* formatDuration */.a3)(result.duration)})`;
    return { headlines: [headline], rows, notes: [] };
}
function rollbackAccount(result) {
    const { id, kind, collections, views, setAside, dryRun } = result;
    const what = kind === 'cold' ? 'the whole data folder' : [...collections, ...views].join(', ');
    const live = `${dryRun ? 'Would be live again' : 'Live again'}, as before the restore ${id}: ${what}`;
    const aside = `${dryRun ? 'Would be set aside' : 'Set aside'} until cleanup, with what was written since`;
    const where = kind === 'cold'
        ? `.issuer-backup/${id} in the data folder`
        : `${(0,front_text/* plural */.LS)(setAside.length, 'collection')}, as __restore_${id}.NAME`;
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

;// CONCATENATED MODULE: ./src/cli/verbs/heal.ts





function addHeal(program, guardian) {
    const command = program.command('heal');
    teach(command, {
        purpose: 'Finishes what a run that died has left half-done: a swap that had begun is finished, a service that was stopped ' +
            'is started. Where nothing is half-done it does nothing. Every changing command does this first by itself; run ' +
            'it at boot, or when a run was killed and none follows soon.',
        examples: [
            ['heal', 'for the database that the settings name'],
            [
                "heal --stop-command 'systemctl stop svc' --start-command 'systemctl start svc'",
                'and can start the service',
            ],
        ],
        exits: ['good', 'usage', 'deployment', 'locked', 'stopped'],
        related: ['restore', 'cleanup', 'rollback'],
    });
    addFlags(command, 'Target:', connectionFlags);
    addFlags(command, 'Service:', serviceFlags);
    addFlags(command, 'Compose:', composeFlags);
    addFlags(command, 'Kubernetes:', helmFlags);
    addFlags(command, 'Compose and Kubernetes:', deploymentFlags);
    addCommonFlags(command);
    command.action(async () => {
        await perform(command, guardian, async ({ options, environment, context }) => {
            const [{ heal }, { healSettings }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(245), __webpack_require__.e(815), __webpack_require__.e(276), __webpack_require__.e(18), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(718), __webpack_require__.e(326)]).then(__webpack_require__.bind(__webpack_require__, 326)),
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(365)]).then(__webpack_require__.bind(__webpack_require__, 1746)),
            ]);
            return heal(await healSettings(options, environment), context);
        }, { summary: (result) => accountLines(healAccount(result)) });
    });
}

;// CONCATENATED MODULE: ./src/cli/verbs/keygen.ts


function addKeygen(program, guardian) {
    const command = program.command('keygen');
    teach(command, {
        purpose: 'Makes a key for archives: writes the identity, which opens them, to a new file that only you can read, and ' +
            'prints the recipient, which they are encrypted to. Keep the identity away from the machine that is backed up, ' +
            'and make a second one for another place: without an identity no archive can be opened.',
        examples: [
            ['keygen --output backup.key', 'writes backup.key and prints age1…'],
            ['keygen --output backup.key >backup.pub', 'and keeps the recipient, for --recipients-file'],
        ],
        exits: ['good', 'usage', 'deployment'],
        related: ['backup', 'verify'],
    });
    command.requiredOption('--output <file>', 'the identity file to make; never overwritten');
    addCommonFlags(command);
    command.action(async (parsed) => {
        await perform(command, guardian, async () => {
            const { keygen } = await Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(323)]).then(__webpack_require__.bind(__webpack_require__, 8323));
            return keygen({ output: parsed.output });
        }, {
            summary: ({ path }) => [`The identity is in ${path}: keep it safe, and away from the archives.`],
            stdout: ({ recipient }) => recipient,
        });
    });
}

;// CONCATENATED MODULE: ./src/cli/verbs/restore.ts






function addRestore(program, guardian) {
    const command = program.command('restore');
    teach(command, {
        purpose: 'Puts an archive back. It is verified whole, loaded beside the live data and compared with the archive; only then ' +
            'is the service stopped, an archive of the present state taken, and the live collections exchanged by renames. ' +
            'The replaced ones are kept for a while, and rollback brings them back. A failure before the exchange leaves ' +
            'everything as it was; one inside it is finished by the next run.',
        examples: [
            ['restore latest --identity backup.key --dry-run', 'verifies, and shows what would be done'],
            [
                'restore F.tar.zst.age --identity backup.key --verify-key backup_ed25519.pub',
                'only if signed by that key',
            ],
            [
                "restore latest --identity K --stop-command 'systemctl stop S' --start-command '…'",
                'stops and starts the service by itself; without these it asks whether it is stopped',
            ],
        ],
        exits: ['good', 'usage', 'archive', 'deployment', 'check', 'locked', 'stopped'],
        related: ['verify', 'rollback', 'heal', 'cleanup'],
        notes: [
            "The safety archive is encrypted to the recipients of the settings, else to the identity's own.",
            'A passphrase that opens the archive is taken from $ISSUER_BACKUP_PASSPHRASE.',
        ],
    });
    command.argument('<archive>', 'its file, or latest');
    addFlags(command, 'Archive:', ['identity', 'verifyKeys', 'from']);
    command.optionsGroup('Archive:');
    command.option('--from-database <name>', 'restore the archive of a database of this other name');
    command.optionsGroup('Restore:');
    command.option('--dry-run', 'verify the archive and show what would be done; change nothing');
    command.option('--yes', 'do not ask');
    command.addOption(new commander/* Option */.c$('--in-place', 'drop first and load then, for want of room; cannot be rolled back').conflicts('keepBefore'));
    addFlags(command, 'Restore:', ['engine', 'keepBefore']);
    command.optionsGroup('Restore:');
    command.option('--with-config', "put the service's files back where they differ too, not only where they are absent");
    command.option('--with-secret', "put the service's connection string back where it differs too (compose)");
    command.option('--with-users', "put the database's users and roles back");
    command.option('--extract-secret <file>', 'write the archived connection string to this new file, 0600');
    command.option('--fresh-volume', 'a cold archive onto a volume of its own, which takes the place of the live one (helm)');
    command.option('--seed-replay', 'have the service import its seed, the first time it starts only (compose)');
    addFlags(command, 'Safety archive:', ['output', 'name', 'recipients', 'recipientsFiles', 'compression', 'signKey'], { output: 'the folder to write the safety archive to (default: the working folder)' });
    command.optionsGroup('Safety archive:');
    command.option('--no-safety-backup <reason>', 'take none, for a present state that cannot be read');
    addFlags(command, 'Target:', [...connectionFlags, 'serviceConfig', 'seed']);
    addFlags(command, 'Service:', [...serviceFlags, ...notifyFlags]);
    addFlags(command, 'Compose:', composeFlags);
    addFlags(command, 'Kubernetes:', helmFlags);
    addFlags(command, 'Compose and Kubernetes:', deploymentFlags);
    addCommonFlags(command);
    command.action(async (archive, parsed) => {
        const { inPlace = false, dryRun = false, withConfig = false, withSecret = false } = parsed;
        const { withUsers = false, seedReplay = false, freshVolume = false } = parsed;
        const request = {
            archive,
            fromDatabase: parsed.fromDatabase,
            inPlace,
            dryRun,
            withConfig,
            withSecret,
            withUsers,
            freshVolume,
            seedReplay,
            extractSecret: parsed.extractSecret,
            noSafetyBackup: typeof parsed.safetyBackup === 'string' ? parsed.safetyBackup : undefined,
        };
        await perform(command, guardian, async ({ options, environment, context }) => {
            const [{ restore }, { restoreSettings }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(245), __webpack_require__.e(815), __webpack_require__.e(276), __webpack_require__.e(18), __webpack_require__.e(60), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(718), __webpack_require__.e(326), __webpack_require__.e(805), __webpack_require__.e(591), __webpack_require__.e(975), __webpack_require__.e(784)]).then(__webpack_require__.bind(__webpack_require__, 1784)),
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(365)]).then(__webpack_require__.bind(__webpack_require__, 1746)),
            ]);
            return restore(await restoreSettings(options, request, environment), context);
        }, { summary: (result) => accountLines(restoreAccount(result, (id) => `issuer-backup rollback ${id}`)) });
    });
}

;// CONCATENATED MODULE: ./src/cli/verbs/rollback.ts





function addRollback(program, guardian) {
    const command = program.command('rollback');
    teach(command, {
        purpose: 'Reverses a restore: the collections that it replaced are live again, byte for byte. Possible as long as they ' +
            'are kept (--keep-before of restore). The collections that it brought leave, with all that was written to them ' +
            'since: they stand under __restore_ID.NAME until cleanup --yes removes them.',
        examples: [
            ['rollback 20261123T164923Z-ab12', 'the id is in the report of the restore, and in cleanup'],
            [
                'rollback 20261123T164923Z-ab12 --dry-run',
                'shows what would be live again, and what would be set aside',
            ],
        ],
        exits: ['good', 'usage', 'deployment', 'locked', 'stopped'],
        related: ['restore', 'cleanup'],
    });
    command.argument('<id>', 'of the restore');
    command.optionsGroup('Rollback:');
    command.option('--dry-run', 'show what would be done, and change nothing');
    command.option('--yes', 'do not ask');
    addFlags(command, 'Rollback:', ['identity'], {
        identity: 'opens the connection string that a cold restore --with-secret has replaced, where the data before it needs that ' +
            '(default: $ISSUER_BACKUP_IDENTITY)',
    });
    addFlags(command, 'Target:', connectionFlags);
    addFlags(command, 'Service:', [...serviceFlags, ...notifyFlags]);
    addFlags(command, 'Compose:', composeFlags);
    addFlags(command, 'Kubernetes:', helmFlags);
    addFlags(command, 'Compose and Kubernetes:', deploymentFlags);
    addCommonFlags(command);
    command.action(async (id, { dryRun = false }) => {
        await perform(command, guardian, async ({ options, environment, context }) => {
            const [{ rollback }, { rollbackSettings }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(245), __webpack_require__.e(815), __webpack_require__.e(276), __webpack_require__.e(18), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(718), __webpack_require__.e(326), __webpack_require__.e(463)]).then(__webpack_require__.bind(__webpack_require__, 3463)),
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(365)]).then(__webpack_require__.bind(__webpack_require__, 1746)),
            ]);
            return rollback(await rollbackSettings(options, { id, dryRun }, environment), context);
        }, { summary: (result) => accountLines(rollbackAccount(result)) });
    });
}

;// CONCATENATED MODULE: ./src/cli/verbs/stand-in.ts
/** Not for people: the demo's stand-in service (src/demo/stand-in-command.ts). */
function addStandIn(program) {
    program
        .command('stand-in <mongo-uri> <database> <port> <pid-file>', { hidden: true })
        .action(async (mongoUri, database, port, pidFile) => {
        const { serve } = await Promise.all(/* import() */[__webpack_require__.e(245), __webpack_require__.e(928)]).then(__webpack_require__.bind(__webpack_require__, 928));
        await serve(mongoUri, database, Number(port), pidFile);
    });
}

;// CONCATENATED MODULE: ./src/cli/verbs/verify.ts





function addVerify(program, guardian) {
    const command = program.command('verify');
    teach(command, {
        purpose: 'Reads an archive to its last byte and says whether it would restore: decryption, digests, structure, ' +
            'checksums, counts, and with --verify-key who signed it. It needs no database and changes nothing; the verdict ' +
            'is also written beside the archive, to F.verified.json. Archives made by hand after the runbook are verified ' +
            'as far as they allow, and the output says how far.',
        examples: [
            ['verify latest --from /backups --identity backup.key', 'the newest archive of the database'],
            ['verify F.tar.zst.age --identity backup.key --verify-key backup_ed25519.pub', 'and its origin'],
            ['verify F.tar.zst.age --digest-only', 'on a host without the key: digest, signature, header'],
        ],
        exits: ['good', 'usage', 'archive', 'check'],
        related: ['backup', 'restore'],
    });
    command.argument('<archive>', 'its file, or latest');
    addFlags(command, 'Verify:', ['identity']);
    command.optionsGroup('Verify:');
    command.option('--digest-only', 'only what needs no key, which takes the sidecar; the content is not read');
    addFlags(command, 'Verify:', ['verifyKeys', 'expect', 'from', 'output', 'database'], {
        output: 'where latest is looked for without --from (default: the working folder)',
        database: 'whose archives latest chooses from (default: issuer-directory)',
    });
    addCommonFlags(command);
    command.action(async (archive, { digestOnly = false }) => {
        await perform(command, guardian, async ({ options, environment, context }) => {
            const [{ verify }, { verifySettings }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(276), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(805), __webpack_require__.e(975), __webpack_require__.e(555)]).then(__webpack_require__.bind(__webpack_require__, 1233)),
                Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(798), __webpack_require__.e(826), __webpack_require__.e(164), __webpack_require__.e(365)]).then(__webpack_require__.bind(__webpack_require__, 1746)),
            ]);
            return verify(await verifySettings(options, { archive, digestOnly }, environment), context);
        }, { summary: (result) => accountLines(verifyAccount(result)) });
    });
}

;// CONCATENATED MODULE: ./src/cli/program.ts
/** The command with its verbs. */













/** In the order of `--help`. */
const verbs = [
    addBackup,
    addVerify,
    addRestore,
    addRollback,
    addDrill,
    addHeal,
    addCleanup,
    addKeygen,
    addDemo,
];
/** @param entry the file that this program was started with. */
function buildProgram(entry) {
    const program = new commander/* Command */.uB('issuer-backup')
        .description('Backs up and restores the StellaOps Issuer Directory, or any service that keeps its data in MongoDB: encrypted, ' +
        'signed archives that stock age, zstd, tar and mongorestore open, and restores that are proved before they go live.')
        .version(version/* version */.r)
        .helpOption('-h, --help', 'show this, or the help of a command')
        .helpCommand(false)
        .usage('<command> [options]')
        .showSuggestionAfterError()
        // Errors are told in one place, and a failed parse must not end the process.
        .exitOverride()
        .configureOutput({ outputError: () => { } })
        .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 100, 110) })
        .addHelpText('after', '\nissuer-backup <command> --help teaches each command, with examples and exit codes.');
    const guardian = [process.execPath, entry, guardianVerb];
    for (const add of verbs)
        add(program, guardian);
    addGuardian(program);
    addStandIn(program);
    return program;
}

;// CONCATENATED MODULE: ./src/cli/run.ts
/** One run of the command, from its arguments to its exit code. Whatever goes wrong is said here and nowhere else. */




/** @param entry the file that this program was started with, to start it again as a guardian. */
async function run(args, entry) {
    const style = { json: args.includes('--json'), verbose: args.includes('--verbose') };
    // A reader that left is found by whoever writes; unheard, the event would end us in the middle of things.
    for (const stream of [process.stdout, process.stderr])
        stream.on('error', () => { });
    const unforeseen = (error) => void report(error, style).finally(() => process.exit(errors/* exitCodes */.hS.unexpected));
    process.on('uncaughtException', unforeseen);
    try {
        await buildProgram(entry).parseAsync(args, { from: 'user' });
        return errors/* exitCodes */.hS.good;
    }
    catch (error) {
        if (error instanceof commander/* CommanderError */.b7 && error.exitCode === 0)
            return errors/* exitCodes */.hS.good;
        // The help that it shows where no command is given says enough.
        if (error instanceof commander/* CommanderError */.b7 && error.code === 'commander.help')
            return errors/* exitCodes */.hS.usage;
        const failure = error instanceof commander/* CommanderError */.b7 ? usageError(error) : error;
        return await report(failure, style);
    }
    finally {
        process.off('uncaughtException', unforeseen);
    }
}
/** commander's own words, which end in a suggestion where it has one. */
function usageError({ message }) {
    const [, text, suggestion] = /^(?:error: )?(.*?)(?:\s*\((Did you mean [^)]*)\))?$/s.exec(message);
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: text,
        remedy: suggestion ?? 'See issuer-backup --help, and --help of each command',
    });
}


/***/ }),

/***/ 3916:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AY: () => (/* binding */ EndedEarly),
/* harmony export */   hS: () => (/* binding */ exitCodes),
/* harmony export */   hj: () => (/* binding */ BackupError)
/* harmony export */ });
/**
 * What went wrong, for a person and for a program: every failure that we foresee is a {@link BackupError} that
 * names the likely cause and the next step, and has one exit code.
 */
/** Process exit codes, as documented in the README. */
const exitCodes = {
    good: 0,
    unexpected: 1,
    usage: 2,
    archive: 3,
    deployment: 4,
    check: 5,
    locked: 6,
    stopped: 7,
};
const codes = {
    usage: exitCodes.usage,
    settings: exitCodes.usage,
    'archive-damaged': exitCodes.archive,
    'archive-incomplete': exitCodes.archive,
    'archive-foreign': exitCodes.archive,
    'archive-newer': exitCodes.archive,
    'archive-unsuitable': exitCodes.archive,
    'wrong-key': exitCodes.archive,
    'origin-not-proved': exitCodes.archive,
    'source-failed': exitCodes.deployment,
    'source-changed': exitCodes.deployment,
    'target-failed': exitCodes.deployment,
    'target-unsuitable': exitCodes.deployment,
    'not-permitted': exitCodes.deployment,
    'no-such-database': exitCodes.deployment,
    'collection-missing': exitCodes.deployment,
    'tool-missing': exitCodes.deployment,
    'disk-full': exitCodes.deployment,
    'not-writable': exitCodes.deployment,
    'output-closed': exitCodes.deployment,
    'vault-failed': exitCodes.deployment,
    'check-failed': exitCodes.check,
    locked: exitCodes.locked,
    'not-started': exitCodes.stopped,
};
/** A failure that we foresaw. `message`, `likelyCause` and `remedy` are fit to be shown. */
class BackupError extends Error {
    name = 'BackupError';
    code;
    likelyCause;
    remedy;
    constructor(failure) {
        super(failure.message, { cause: failure.underlying });
        this.code = failure.code;
        this.likelyCause = failure.cause;
        this.remedy = failure.remedy;
    }
    get exitCode() {
        return codes[this.code];
    }
}
/** An operation that a signal ended, in the place of what that brought about; `message` says what is live. */
class EndedEarly extends Error {
    name = 'EndedEarly';
    remedy;
    constructor(message, remedy, underlying) {
        super(message, { cause: underlying });
        this.remedy = remedy;
    }
}


/***/ }),

/***/ 2965:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ic: () => (/* binding */ describeFailure),
/* harmony export */   j$: () => (/* binding */ Interrupted),
/* harmony export */   uP: () => (/* binding */ trace),
/* harmony export */   w7: () => (/* binding */ failureLines)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
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

/***/ 2692:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B4: () => (/* binding */ formatCount),
/* harmony export */   LS: () => (/* binding */ plural),
/* harmony export */   a3: () => (/* binding */ formatDuration),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   z3: () => (/* binding */ formatBytes)
/* harmony export */ });
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

/***/ 7194:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E$: () => (/* binding */ redact),
/* harmony export */   Ey: () => (/* binding */ registerUri),
/* harmony export */   cl: () => (/* binding */ registerSecret),
/* harmony export */   n0: () => (/* binding */ looksSecret)
/* harmony export */ });
/* unused harmony export announceSecrets */
/**
 * The last line of defence: what we know to be secret is cut out of every text that is shown. Nothing may rely on
 * it, and nothing that prints may go round it.
 */
const known = new Set();
/** Shorter ones would blacken ordinary words; the URI that holds one is still cut by its shape. */
const shortest = 4;
/** Likewise of Base64, in which any four letters may stand. */
const shortestBase64 = 8;
const mask = '[redacted]';
/** Query options of a connection string that hold a secret. */
const secretOptions = /[?&](?:authMechanismProperties|tlsCertificateKeyFilePassword|proxyPassword)=([^&#]+)/gi;
/**
 * The password inside a URI: after the user, up to the last `@` before the path. In a MongoDB URI up to the last
 * `@` of all, since people forget to encode a `/` or `?` in a password.
 */
const uriPassword = /\b((?:(?=mongodb)|(?!mongodb)(?=[^\s/]*:\/\/[^\s/?#]*@))[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):(\S+)@/gi;
const identity = /AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+/gi;
let announce = () => { };
/** Tells, once for each, every text that is cut out: those that are known already, and those to come. */
function announceSecrets(to) {
    announce = to;
    for (const form of known)
        to(form);
}
/** Cuts this text out of everything that is shown from now on, in whatever form it may come up. */
function registerSecret(text) {
    for (const form of formsOf(text)) {
        if (known.has(form))
            continue;
        known.add(form);
        announce(form);
    }
}
/** Registers the secrets that a connection string holds, as written, decoded and percent-encoded. */
function registerUri(uri) {
    for (const secret of uriSecrets(uri)) {
        for (const form of [secret, decode(secret)])
            registerSecret(form);
    }
}
/** The text and each of its lines: as they are, as JSON and URIs write them, and inside a longer Base64. */
function formsOf(text) {
    const lines = [text, ...text.split('\n')].map((line) => line.trim());
    return [...new Set(lines)].flatMap((line) => {
        if (line.length < shortest)
            return [];
        const json = JSON.stringify(line).slice(1, -1);
        return [...new Set([line, json, encodeURIComponent(line), encodeURI(line), ...base64Forms(line)])];
    });
}
/** What of the secret's Base64 is the same whatever stands before and after it, at each of three alignments. */
function base64Forms(text) {
    const bytes = Buffer.from(text);
    return [0, 1, 2].flatMap((before) => {
        const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
        const form = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
        if (form.length < shortestBase64)
            return [];
        return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
    });
}
/** Does this text hold a URI with a password, or an age identity? */
function looksSecret(text) {
    return text.search(identity) >= 0 || uriSecrets(text).length > 0;
}
/** The text without what we know, or can see, to be secret. */
function redact(text) {
    let clean = text.replace(uriPassword, `$1:${mask}@`).replace(identity, mask);
    // The longest first: a secret may hold another.
    for (const secret of [...known].sort((a, b) => b.length - a.length))
        clean = clean.replaceAll(secret, mask);
    return clean;
}
function uriSecrets(text) {
    const passwords = [...text.matchAll(uriPassword)].map((match) => match[2]);
    const options = text.includes('://') ? [...text.matchAll(secretOptions)].map((match) => match[1]) : [];
    return [...passwords, ...options];
}
function decode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
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
