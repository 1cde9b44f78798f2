export const id = 936;
export const ids = [936];
export const modules = {

/***/ 936:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  L: () => (/* binding */ clearStaging),
  g: () => (/* binding */ openStaging)
});

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/mongo/connection.ts
var mongo_connection = __webpack_require__(8066);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./src/mongo/initiate.ts
/** A mongod that is to be a replica set of its own, and was never told so: it takes no writes. */


/** How long a new set of one may take to have a primary, milliseconds. */
const patience = 60_000;
/**
 * Makes it a set of this one member, where it is such a mongod; returns when it takes writes.
 * @param client of this member alone.
 * @param host by which it reaches itself, with its port.
 * @throws BackupError `target-failed` where it has no primary in time.
 */
async function initiateAlone(client, host, signal) {
    const admin = client.db('admin');
    const { isreplicaset: uninitiated } = await admin.command({ hello: 1 });
    if (!uninitiated)
        return;
    const { parsed } = await admin.command({ getCmdLineOpts: 1 });
    const { replSetName, replSet } = parsed.replication;
    await admin.command({ replSetInitiate: { _id: replSetName ?? replSet, members: [{ _id: 0, host }] } });
    const end = performance.now() + patience;
    while (!(await admin.command({ hello: 1 })).isWritablePrimary) {
        if (performance.now() > end)
            throw noPrimary();
        await (0,promises_.setTimeout)(100, undefined, { signal });
    }
}
function noPrimary() {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the replica set of staging has no primary after ${patience / 1000} s`,
        cause: 'mongod does not reach itself by the name in the connection string',
        remedy: 'Look at the options that the live deployment gives mongod',
    });
}

// EXTERNAL MODULE: ./src/reporter.ts
var reporter = __webpack_require__(5622);
// EXTERNAL MODULE: ./src/target/docker/bridge.ts
var docker_bridge = __webpack_require__(1657);
// EXTERNAL MODULE: ./src/target/docker/engine.ts
var engine = __webpack_require__(3786);
// EXTERNAL MODULE: ./src/target/docker/lock.ts
var lock = __webpack_require__(675);
// EXTERNAL MODULE: ./src/target/docker/reach.ts
var reach = __webpack_require__(385);
;// CONCATENATED MODULE: ./src/target/staging-label.ts
/** On everything that belongs to a staging, with its name: by that it is found and removed. */
const stagingLabel = 'io.issuer-backup.drill';

;// CONCATENATED MODULE: ./src/target/docker/staging-remains.ts
/** What a staging has at the engine, found by its label. */



/**
 * Names that staging is about to take, as long as nobody else has them.
 * @throws BackupError `target-unsuitable`.
 */
async function assertUnclaimed(name, { volumes, networks }) {
    const project = ['--filter', `label=com.docker.compose.project=${name}`];
    const claimed = [
        ...(await others(name, ['ps', '--all', ...project], '{{.Names}}')),
        ...(await others(name, ['volume', 'ls'], '{{.Name}}')).filter((one) => volumes.includes(one)),
        ...(await others(name, ['network', 'ls'], '{{.Name}}')).filter((one) => networks.includes(one)),
    ];
    if (claimed.length === 0)
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `${claimed.join(', ')} exists already, and belongs to no drill`,
        cause: `A deployment of yours is called ${name}`,
        remedy: 'Give staging another name with --staging-name',
    });
}
/**
 * Removes all of it, containers first.
 * @returns their names.
 * @throws BackupError `target-failed` where something stays.
 */
async function removeStaging(name) {
    const found = await remainsOf(name);
    const failures = [];
    for (const [kind, names] of Object.entries(found)) {
        for (const one of names) {
            await (0,engine/* docker */.T3)([...removal[kind], one]).catch((error) => {
                failures.push(error.likelyCause ?? error.message);
            });
        }
    }
    // Of what somebody else has removed meanwhile the failure counts for nothing.
    const left = Object.values(await remainsOf(name)).flat();
    if (left.length === 0)
        return Object.values(found).flat();
    throw new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `staging could not be torn down: ${left.join(', ')} stays`,
        ...(failures.length > 0 && { cause: failures.join(' / ') }),
        remedy: 'Run the drill again, which clears it away, or remove these by docker',
    });
}
const removal = {
    // With the volumes that have no name.
    containers: ['container', 'rm', '--force', '--volumes'],
    networks: ['network', 'rm'],
    volumes: ['volume', 'rm', '--force'],
};
async function remainsOf(name) {
    const mine = ['--filter', `label=${stagingLabel}=${name}`];
    const atWork = ['--filter', `label=${engine/* ourLabel */.fv}.deployment=${name}`];
    return {
        containers: [
            ...(await list(['ps', '--all', ...atWork, '--format', '{{.Names}}'])),
            ...(await list(['ps', '--all', ...mine, '--format', '{{.Names}}'])),
        ],
        networks: await list(['network', 'ls', ...mine, '--format', '{{.Name}}']),
        volumes: await list(['volume', 'ls', ...mine, '--format', '{{.Name}}']),
    };
}
/** Those without the label of this staging. */
async function others(name, args, field) {
    const lines = await list([...args, '--format', `${field}\t{{.Label "${stagingLabel}"}}`]);
    return lines.flatMap((line) => {
        const [found, label] = line.split('\t');
        return label === name ? [] : [found];
    });
}
async function list(args) {
    return (await (0,engine/* docker */.T3)(args)).split('\n').filter(Boolean);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./node_modules/mongodb-connection-string-url/.esm-wrapper.mjs
var _esm_wrapper = __webpack_require__(4424);
// EXTERNAL MODULE: ./src/secrets.ts
var secrets = __webpack_require__(7194);
;// CONCATENATED MODULE: ./src/target/staging-access.ts
/** The credentials of a staging, where it needs any: its own, made for it, and of no use anywhere else. */



const user = 'issuer-backup-drill';
/** Scripts there would run on the empty database that an archive is restored into. */
const initScripts = '/docker-entrypoint-initdb.d';
/** Does a mongod that is started by these words and connected to so want to know who asks? */
function asksForPassword({ username, searchParams }, words) {
    return username !== '' || searchParams.has('authMechanism') || /--(auth|keyFile)\b/.test(words.join(' '));
}
function newAccess() {
    const password = (0,external_node_crypto_.randomBytes)(24).toString('hex');
    (0,secrets/* registerSecret */.cl)(password);
    return { user, password };
}
/**
 * What the live connection string says besides host and credentials.
 * @param host with its port.
 */
function stagingUri(live, host, access) {
    const uri = new _esm_wrapper/* ConnectionString */.QZ(`mongodb://${host}${live.pathname}`);
    for (const [name, value] of live.searchParams)
        uri.searchParams.set(name, value);
    for (const name of ['authMechanism', 'authMechanismProperties', 'authSource'])
        uri.searchParams.delete(name);
    if (access) {
        uri.username = access.user;
        uri.password = access.password;
        uri.searchParams.set('authSource', 'admin');
    }
    return uri.href;
}

// EXTERNAL MODULE: ./src/target/compose/credentials.ts
var credentials = __webpack_require__(2808);
// EXTERNAL MODULE: ./src/target/compose/hosts.ts
var hosts = __webpack_require__(7365);
// EXTERNAL MODULE: ./src/target/compose/project.ts
var compose_project = __webpack_require__(8935);
// EXTERNAL MODULE: ./src/target/compose/route.ts
var route = __webpack_require__(2487);
// EXTERNAL MODULE: ./src/target/compose/service.ts
var service = __webpack_require__(2357);
;// CONCATENATED MODULE: ./src/target/compose/staging-apart.ts
/** The last guard of a drill: what Compose makes of a staging must have nothing in common with the live deployment. */

/**
 * Looks at what Compose itself would make, names resolved, whoever wrote the model.
 * @throws BackupError `target-unsuitable`, naming what both would have.
 */
function assertApart(staging, live) {
    if (staging.name === live.name)
        throw apart(`both would be the project ${live.name}`, 'staging has the name of the live deployment');
    for (const kind of ['volumes', 'networks']) {
        const taken = new Set(Object.values(live[kind] ?? {}).map((one) => one?.name));
        for (const one of Object.values(staging[kind] ?? {})) {
            if (!one?.external && one?.name?.startsWith(`${staging.name}_`) && !taken.has(one.name))
                continue;
            throw apart(`${one?.name ?? 'one'} of ${kind} is not its own`, 'it would be shared');
        }
    }
    for (const [name, service] of Object.entries(staging.services))
        assertServiceApart(name, service);
}
function assertServiceApart(name, service) {
    if (service.container_name)
        throw apart(`the service ${name} is to be called ${service.container_name}`, 'that name is fixed');
    if ((service.ports ?? []).length > 0)
        throw apart(`the service ${name} opens ports`, 'they may be those of the live service');
    if (service.network_mode)
        throw apart(`the service ${name} has network_mode ${service.network_mode}`, 'it leaves its network');
    const writable = service.volumes?.find(({ type, read_only: readOnly }) => type === 'bind' && !readOnly);
    if (writable)
        throw apart(`the service ${name} can write to ${writable.source}`, 'it is outside of staging');
}
/** What to throw for what would lead from staging to the live deployment. */
function apart(message, why) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `staging cannot be kept apart from the live deployment: ${message}`,
        cause: why[0].toUpperCase() + why.slice(1),
        remedy: 'Drill with a Compose file for staging that does without it (--compose-file)',
    });
}

// EXTERNAL MODULE: ./src/target/docker/mounts.ts
var mounts = __webpack_require__(6093);
;// CONCATENATED MODULE: ./src/target/compose/staging-mounts.ts
/** What a service of a staging mounts: volumes of its own, and files of the live deployment that it cannot write to. */



/**
 * @param dataPath of mongod; null for a service that is none.
 * @param say what becomes of a mount.
 * @throws BackupError `target-unsuitable` for what gives hold of the machine.
 */
function safeMounts(service, { volumes = [] }, dataPath, say) {
    return volumes.flatMap((mount) => {
        const { type, source = '', target } = mount;
        if (dataPath !== null && (0,mounts/* isWithin */.UO)(target, initScripts)) {
            say(`${service} does not run ${target}`);
            return [];
        }
        switch (type) {
            case 'volume':
                return [{ type, target, ...(source && { source }), ...(mount.read_only && { read_only: true }) }];
            case 'tmpfs':
                return [{ type, target }];
            case 'bind':
                return [bind(service, source, mount, dataPath, say)];
            default:
                throw apart(`the service ${service} mounts ${target} as ${type}`, 'that may be shared');
        }
    });
}
function bind(service, source, { target, read_only: readOnly }, dataPath, say) {
    if (dataPath !== null && ((0,mounts/* isWithin */.UO)(target, dataPath) || (0,mounts/* isWithin */.UO)(dataPath, target))) {
        say(`${service} keeps ${target} in a volume of its own, not in ${source}`);
        return { type: 'volume', source: `data${target.replaceAll(/[^\w.-]/g, '-')}`, target };
    }
    if (/\.sock$/.test(source) ||
        (0,mounts/* isWithin */.UO)('/run/docker.sock', source) ||
        (0,mounts/* isWithin */.UO)('/var/run/docker.sock', source))
        throw apart(`the service ${service} mounts ${source}`, 'it may have hold of the Docker engine');
    if (!readOnly)
        say(`${service} cannot write to ${source}`);
    return { type: 'bind', source, target, read_only: true, bind: { create_host_path: false } };
}

// EXTERNAL MODULE: ./src/target/docker/helper.ts
var helper = __webpack_require__(3868);
;// CONCATENATED MODULE: ./src/target/compose/staging-strings.ts
/** Connection strings in what a staging is made of: each leads to staging's own mongod, or to none. */



/** Its hosts, and what follows; slashes may be escaped, as in JSON. */
const shape = /mongodb(\+srv)?:\\?\/\\?\/(?:[^\s"'/]*@)?([^\s"'/?#\\]*)([^\s"']*)/gi;
/** Inside a container it is the container. */
const itself = ['localhost', '127.0.0.1', '[::1]'];
const why = 'It may lead to a live database';
/** How files are called that hold settings; in a folder others, such as sources and their documentation, are not read. */
const settled = [
    ...['yaml', 'yml', 'json', 'toml', 'xml', 'ini', 'conf', 'cfg', 'config', 'properties'],
    ...['env', 'txt', 'secret', 'uri', 'url'],
];
/** Names that a service has in the network of a staging. */
function namesInside(services, mongoHost) {
    const aliases = Object.values(services).flatMap(({ networks = {} }) => Object.values(networks).flatMap((network) => network?.aliases ?? []));
    const names = [...Object.keys(services), ...aliases, mongoHost, ...itself];
    return new Set(names.map((name) => name.toLowerCase()));
}
/** Does a connection string in this text lead elsewhere than into staging? */
function leadsOut(text, inside) {
    return [...text.matchAll(shape)].some(([, srv, hosts = '', rest = '']) => {
        const names = hosts.split(',').map((host) => host.replace(/:\d+$/, '').toLowerCase());
        // Then what looks like a host may be a user, with a password that is not encoded as it should be.
        return srv !== undefined || rest.includes('@') || !names.every((name) => inside.has(name));
    });
}
/**
 * A value of the model with staging's connection string in the place of the live one, wherever it is in it.
 * @param place what errors call it.
 * @param value as Compose prints it: a dollar is doubled.
 * @throws BackupError `target-unsuitable` where another one leads elsewhere.
 */
function keptInside(place, value, strings) {
    if (typeof value === 'string') {
        const plain = value.replaceAll('$$', '$');
        const own = plain.replaceAll(strings.liveUri, () => strings.uri);
        if (leadsOut(own, strings.inside))
            throw apart(`${place} holds another connection string`, why);
        return (own === plain ? value : own.replaceAll('$', '$$$$'));
    }
    if (Array.isArray(value))
        return value.map((one) => keptInside(place, one, strings));
    if (typeof value !== 'object' || value === null)
        return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, one]) => [key, keptInside(place, one, strings)]));
}
/**
 * Looks into the files that staging reads from the engine's machine, by a container there, which may read all of them.
 * @param image that is on the engine already; must hold `sh`, `find` and `grep`.
 * @throws BackupError `target-unsuitable` for one with a connection string that leads elsewhere; `target-failed`.
 */
async function assertFilesInside(model, image, inside) {
    const files = [...new Set(Object.values(model.services).flatMap((service) => filesOf(model, service)))];
    if (files.length === 0)
        return;
    const mounts = files.flatMap((file, number) => [
        '--mount',
        `type=bind,"source=${file.replaceAll('"', '""')}",target=/look/${number},readonly`,
    ]);
    const wanted = ['!', '-name', "'*.*'", ...settled.flatMap((ending) => ['-o', '-name', `'*.${ending}'`])];
    // It ends with 1 where there is none.
    const grep = `grep -aoEiH 'mongodb(\\+srv)?:.?/.?/[^[:space:]]*' {} +`;
    const script = `command -v find grep >/dev/null && { find /look -type f \\( ${wanted.join(' ')} \\) -exec ${grep} || :; }`;
    const found = await (0,engine/* docker */.T3)([
        ...['run', '--rm', ...helper/* quiet */.jQ.slice(0, 2), '--user', '0:0', ...mounts],
        ...['--entrypoint', 'sh', image, '-c', script],
    ]);
    for (const line of found.split('\n')) {
        const [, number, text] = /^\/look\/(\d+)[^:]*:(.*)$/.exec(line) ?? [];
        if (text === undefined || !leadsOut(text, inside))
            continue;
        throw apart(`${files[Number(number)]} holds a connection string that leads out of it`, why);
    }
}
function filesOf({ configs = {}, secrets = {} }, service) {
    const mounted = (service.volumes ?? []).filter(({ type }) => type === 'bind').map(({ source }) => source);
    const named = [
        ...(service.configs ?? []).map(({ source }) => configs[source]?.file),
        ...(service.secrets ?? []).map(({ source }) => secrets[source]?.file),
    ];
    // As Compose prints it: a dollar is doubled.
    return [...mounted, ...named].flatMap((file) => file?.replaceAll('$$', '$') ?? []);
}

;// CONCATENATED MODULE: ./src/target/compose/staging-model.ts
/**
 * The project of a staging, made of the live one's: what is known to stay inside a container is taken over, everything
 * else is left out or refused. Labels too, by which proxies and automations would take it for the live service.
 */





/** What stays inside a container. */
const carried = [
    ...['image', 'platform', 'command', 'entrypoint', 'user', 'working_dir', 'group_add', 'tty', 'stdin_open'],
    ...['healthcheck', 'init', 'read_only', 'tmpfs', 'shm_size', 'ulimits', 'sysctls', 'expose'],
    ...['stop_signal', 'stop_grace_period', 'cap_drop', 'mem_limit', 'memswap_limit', 'cpus', 'pids_limit'],
];
/** What reaches out of a container. */
const refused = {
    pid: 'it sees processes outside',
    ipc: 'it shares memory outside',
    uts: 'it shares the name of the machine',
    userns_mode: 'its users are those of the machine',
    cgroup: 'it shares a control group',
    volumes_from: 'it mounts what another container has',
    external_links: 'it is linked to containers outside the project',
    devices: 'it uses devices of the machine',
    privileged: 'it may do everything on the machine',
    provider: 'it is no container',
};
/** @throws BackupError `target-unsuitable` for what cannot be kept apart from the live deployment. */
function stagingModel(live, making) {
    const changes = [];
    const say = (sentence) => void changes.push(sentence);
    const left = Object.keys(live.services).filter((name) => !making.services.includes(name));
    if (left.length > 0)
        say(`Not in staging: ${left.join(', ')}`);
    const labels = { [stagingLabel]: making.name };
    const volumes = {};
    const used = { configs: new Set(), secrets: new Set() };
    const chosen = Object.fromEntries(making.services.map((name) => [name, live.services[name]]));
    const strings = { ...making, inside: namesInside(chosen, making.mongoHost) };
    const services = Object.fromEntries(making.services.map((name) => {
        const service = live.services[name];
        assertContained(name, service);
        const mounts = safeMounts(name, service, name === making.mongoService ? making.dataPath : null, say);
        for (const { type, source } of mounts)
            if (type === 'volume' && source)
                volumes[source] = { labels };
        for (const kind of ['configs', 'secrets'])
            for (const { source } of service[kind] ?? [])
                used[kind].add(source);
        return [name, { ...contained(name, service, making, strings, say), volumes: mounts, labels }];
    }));
    if (!making.egress)
        say('Its network leads nowhere outside');
    const model = {
        name: making.name,
        services,
        networks: { default: { internal: !making.egress, labels } },
        volumes,
        configs: taken('configs', live.configs, used.configs, strings),
        secrets: taken('secrets', live.secrets, used.secrets, strings),
    };
    giveSecret(model, live.services[making.appService], making);
    return { model, changes };
}
function assertContained(name, service) {
    for (const [key, why] of Object.entries(refused)) {
        const value = service[key];
        const empty = value === undefined || value === null || value === false || value === '';
        if (empty || (Array.isArray(value) && value.length === 0))
            continue;
        throw apart(`the service ${name} has ${key}`, why);
    }
    const mode = service.network_mode;
    if (typeof mode === 'string' && !['none', 'bridge', 'default'].includes(mode))
        throw apart(`the service ${name} has network_mode ${mode}`, 'it shares a network with what is outside');
}
function contained(name, service, making, strings, say) {
    const kept = Object.fromEntries(carried.flatMap((key) => service[key] === undefined || service[key] === null
        ? []
        : [[key, keptInside(`${key} of the service ${name}`, service[key], strings)]]));
    if (service.container_name)
        say(`${name} is not called ${service.container_name}`);
    for (const { published, target } of service.ports ?? [])
        say(`${name} opens no port ${published ?? ''} for its ${target}`.replace('  ', ' '));
    const networks = Object.keys(service.networks ?? {}).filter((network) => network !== 'default');
    if (networks.length > 0)
        say(`${name} is not in ${networks.join(', ')}, but in a network of staging's own`);
    const limits = service.deploy?.resources?.limits;
    const aliases = Object.values(service.networks ?? {}).flatMap((network) => network?.aliases ?? []);
    if (name === making.mongoService)
        aliases.push(making.mongoHost);
    const image = service.image ?? making.images[name];
    if (image === undefined)
        throw new errors/* BackupError */.hj({
            code: 'target-unsuitable',
            message: `the service ${name} has neither an image nor a container that was made from one`,
            cause: 'Its image is still to be built',
            remedy: 'Bring the deployment up, or build and name the image',
        });
    return {
        ...kept,
        image,
        environment: environment(name, service, making, strings),
        configs: service.configs ?? [],
        secrets: service.secrets ?? [],
        restart: 'no',
        depends_on: Object.fromEntries(Object.entries(service.depends_on ?? {}).filter(([other]) => making.services.includes(other))),
        networks: { default: { aliases: [...new Set(aliases)].filter((alias) => alias !== name) } },
        ...(limits !== undefined && { deploy: { resources: { limits } } }),
    };
}
/** As Compose prints it: a dollar is doubled. */
function environment(name, { environment: live = {} }, { access, mongoService, appService, secretVariable }, strings) {
    const entries = Object.entries(live).filter(([variable]) => {
        if (name === mongoService && /^MONGO_INITDB_/.test(variable))
            return false;
        return name !== appService || variable !== secretVariable;
    });
    const safe = entries.map(([variable, value]) => [
        variable,
        keptInside(`the variable ${variable} of ${name}`, value, strings),
    ]);
    if (name === mongoService && access) {
        safe.push(['MONGO_INITDB_ROOT_USERNAME', access.user], ['MONGO_INITDB_ROOT_PASSWORD', access.password]);
    }
    return Object.fromEntries(safe);
}
/** In the variable, or in the file that a variable names: as the live service has it. */
function giveSecret(model, live, making) {
    const { appService, secretVariable, uri } = making;
    const service = model.services[appService];
    const file = live.environment?.[`${secretVariable}_FILE`];
    if (!file) {
        service.environment = { ...service.environment, [secretVariable]: escaped(uri) };
        return;
    }
    const at = ({ source, target }) => target ?? `/run/secrets/${source}`;
    service.secrets = (service.secrets ?? []).filter((one) => at(one) !== file && `/run/secrets/${at(one)}` !== file);
    service.configs = (service.configs ?? []).filter((one) => at(one) !== file);
    service.volumes = (service.volumes ?? []).filter(({ target }) => target !== file);
    const name = 'issuer-backup-drill';
    model.configs = { ...model.configs, [name]: { content: escaped(uri) } };
    service.configs.push({ source: name, target: file });
}
function taken(kind, all = {}, used, strings) {
    return Object.fromEntries([...used].map((name) => {
        const { file, content, external } = all[name] ?? {};
        if (!external && file !== undefined)
            return [name, { file }];
        if (!external && content !== undefined)
            return [name, { content: keptInside(`${name} of ${kind}`, content, strings) }];
        throw apart(`${name} of ${kind} comes from elsewhere than a file`, 'staging has no hold of it');
    }));
}
function escaped(value) {
    return value.replaceAll('$', '$$$$');
}

;// CONCATENATED MODULE: ./src/target/compose/staging.ts


















/** No name inside a project: a service of staging would look for it elsewhere. */
const noName = /^(localhost|[\d.]+|\[.*\]|host\.docker\.internal)$/i;
async function openComposeStaging(settings, options) {
    const live = await compose_project/* ComposeProject */.mo.open(settings);
    await (0,credentials/* assertOnMongo */.EG)(settings, live);
    const { mongoService, appService, dataPath, secretVariable } = settings;
    const services = [...new Set([mongoService, appService, ...options.withServices])];
    for (const service of services)
        await live.definition(service);
    const printed = JSON.parse(await live.model());
    const name = options.name ?? `${printed.name}-drill`;
    if (name === printed.name)
        throw apart(`both would be the project ${name}`, '--staging-name is the name of the live deployment');
    const liveUri = await (0,credentials/* connectionString */.cF)({ ...settings, mongoUri: undefined }, live);
    const connection = (0,mongo_connection/* parseUri */.wY)(liveUri);
    const mongo = await live.container(mongoService);
    if (mongo)
        (0,hosts/* serverIn */.Ll)(mongo, connection);
    const access = hasAccessControl(connection, printed.services[mongoService]) ? newAccess() : null;
    const { host, port } = endOf(connection, mongoService);
    const { model, changes } = stagingModel(printed, {
        name,
        services,
        mongoService,
        appService,
        dataPath,
        secretVariable,
        liveUri,
        uri: stagingUri(connection, `${host}:${port}`, access),
        mongoHost: host,
        access,
        egress: options.egress,
        images: await imagesOf(live, services),
    });
    const target = {
        ...settings,
        model: JSON.stringify(model),
        projectName: name,
        envFiles: [],
        profiles: [],
        mongoUri: undefined,
        // The live deployment's own: they are read by staging, and not written.
        serviceConfig: undefined,
        seed: undefined,
        healthUrl: undefined,
        healthCa: undefined,
        notify: { command: undefined, url: undefined },
        ...(options.asked && { settling: 0 }),
    };
    const project = await compose_project/* ComposeProject */.mo.open(target);
    const resolved = JSON.parse(await project.model());
    assertApart(resolved, printed);
    const plan = {
        name,
        deployment: printed.name,
        services: services.map((service) => ({ name: service, image: model.services[service].image })),
        volumes: namesIn(resolved.volumes),
        networks: namesIn(resolved.networks),
        ports: [],
        changes,
    };
    // Without a way out none of them leads anywhere.
    if (options.egress)
        await assertFilesInside(resolved, mongo?.image ?? plan.services[0].image, namesInside(model.services, host));
    const remains = { name, image: mongo?.image ?? plan.services[0].image };
    return new ComposeStaging({
        plan,
        remains,
        target,
        access,
        live,
        project,
        liveApp: printed.services[appService],
        host,
        port,
    });
}
class ComposeStaging {
    plan;
    remains;
    target;
    access;
    #parts;
    #service;
    #bridges = new Map();
    constructor(parts) {
        this.plan = parts.plan;
        this.remains = parts.remains;
        this.target = parts.target;
        this.access = parts.access;
        this.#parts = parts;
        this.#service = new service/* ComposeService */.A(parts.target, async () => parts.project);
    }
    lock(reporter) {
        return takeLock(this.remains, reporter);
    }
    assertFree() {
        return assertUnclaimed(this.plan.name, this.plan);
    }
    async prepare(kind, reporter, signal) {
        const { mongoService, appService } = this.target;
        const names = this.plan.services.map(({ name }) => name);
        const beside = names.filter((name) => name !== appService && name !== mongoService);
        const up = ['up', '--detach', '--no-deps', '--no-build', '--pull', 'missing'];
        if (beside.length > 0)
            await this.#parts.project.compose([...up, ...beside], { signal });
        if (kind === 'hot')
            await this.#initiate(reporter, signal);
    }
    async reach(url, always) {
        const port = portInside(url, this.#parts.liveApp);
        if (port === null && !always)
            return null;
        const { project } = this.#parts;
        const [app, mongo] = await Promise.all([this.target.appService, this.target.mongoService].map((service) => project.container(service)));
        const address = app?.running ? addressOf(app) : '';
        if (!app || !mongo || address === '')
            throw notRunning(this.target.appService);
        const end = { host: address, port: port ?? Number(url.port || (url.protocol === 'https:' ? 443 : 80)) };
        return (await this.#isNear(mongo)) ? end : this.#bridge(mongo, end);
    }
    async connect() {
        const context = { reporter: reporter/* silent */.K, signal: new AbortController().signal };
        return (await (0,route/* openRoute */.S)(this.target, this.#parts.project, 'target', context)).connection;
    }
    async isRunning() {
        return (await this.#service.state()) === 'running';
    }
    lastWords() {
        return this.#service.lastWords();
    }
    async close() {
        await Promise.all([...this.#bridges.values()].map((bridge) => bridge.close()));
        this.#bridges.clear();
    }
    async observe() {
        const label = ['--filter', `label=com.docker.compose.project=${this.plan.deployment}`];
        const lines = async (args) => (await (0,engine/* docker */.T3)(args)).split('\n').filter(Boolean);
        const ids = await lines(['ps', '--all', '--quiet', '--no-trunc', ...label]);
        const containers = await (0,engine/* inspectContainers */.Xu)(ids);
        const mounted = containers.flatMap(({ mounts }) => mounts.flatMap(({ name }) => name || []));
        const volumes = [...new Set([...mounted, ...(await lines(['volume', 'ls', '--quiet', ...label]))])];
        return [
            ...containers.map(({ name, id, running, startedAt }) => `container ${name} ${id} ${running ? 'running' : 'stopped'} since ${startedAt}`),
            ...volumes.map((name) => `volume ${name}`),
        ].sort();
    }
    clear() {
        return removeStaging(this.plan.name);
    }
    /** A member of a replica set that was never told so takes no writes. */
    async #initiate(reporter, signal) {
        const { project, host, port } = this.#parts;
        const uri = (0,mongo_connection/* parseUri */.wY)(await (0,credentials/* connectionString */.cF)(this.target, project));
        uri.searchParams.set('directConnection', 'true');
        uri.searchParams.delete('replicaSet');
        const settings = { ...this.target, mongoUri: uri.href };
        const { connection } = await (0,route/* openRoute */.S)(settings, project, 'target', { reporter, signal, bringUp: true });
        try {
            await initiateAlone(connection.client, `${host}:${port}`, signal);
        }
        finally {
            await connection.close();
        }
    }
    /** Those of one network are near or far together; of mongod's image we know that it can be asked. */
    async #isNear(mongo) {
        return (0,reach/* reaches */.O)(mongo.id, addressOf(mongo), this.#parts.port);
    }
    async #bridge(mongo, end) {
        const key = `${mongo.id} ${end.host}:${end.port}`;
        const bridge = this.#bridges.get(key) ?? (await (0,docker_bridge/* openBridge */._)(mongo.id, end.port, end.host));
        this.#bridges.set(key, bridge);
        return bridge;
    }
}
/** @throws BackupError `locked` where a drill is at work there. */
async function clearDeadStaging(remains) {
    const lock = await takeLock(remains, reporter/* silent */.K);
    try {
        await removeStaging(remains.name);
    }
    finally {
        await lock.release();
    }
}
/** Not the lock of the project, which the restore into it takes: no project has a dot in its name. */
function takeLock({ name, image }, reporter) {
    return lock/* DockerLock */.m.take(`${name}.drill`, image, 'drill', reporter);
}
function hasAccessControl(connection, { environment = {}, command }) {
    const hasRoot = Object.keys(environment).some((name) => /^MONGO_INITDB_ROOT_/.test(name) && environment[name]);
    return hasRoot || asksForPassword(connection, Array.isArray(command) ? command : []);
}
/** As the live service names its mongod, which is what its certificate is for. */
function endOf(connection, mongoService) {
    const [first = '', ...others] = connection.isSRV ? [] : connection.hosts;
    const [, host = '', port = '27017'] = /^(.*?)(?::(\d+))?$/.exec(first) ?? [];
    const usable = host !== '' && others.length === 0 && !noName.test(host);
    return usable ? { host, port: Number(port) } : { host: mongoService, port: 27017 };
}
async function imagesOf(live, services) {
    const found = await Promise.all(services.map(async (name) => [name, (await live.container(name))?.imageName]));
    return Object.fromEntries(found.flatMap(([name, image]) => (image === undefined ? [] : [[name, image]])));
}
/** The port inside that a URL of the live service leads to; null where it publishes none such. */
function portInside(url, { ports = [], expose = [] }) {
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const published = ports.find((one) => Number(one.published) === port)?.target;
    if (published !== undefined)
        return published;
    const inside = [...ports.map(({ target }) => target), ...expose.map(Number)];
    if (inside.includes(port))
        return port;
    // Something before it, such as a proxy, has the usual port.
    return url.port === '' && new Set(inside).size === 1 ? inside[0] : null;
}
function addressOf({ networks }) {
    return networks.find(({ address }) => address !== '')?.address ?? '';
}
function namesIn(resources) {
    return Object.values(resources ?? {}).flatMap((one) => one?.name ?? []);
}
function notRunning(service) {
    return new errors/* BackupError */.hj({ code: 'target-failed', message: `the service ${service} of staging does not run` });
}

// EXTERNAL MODULE: ./src/target/kubernetes/forward.ts
var kubernetes_forward = __webpack_require__(8787);
// EXTERNAL MODULE: ./src/target/kubernetes/kubectl.ts
var kubernetes_kubectl = __webpack_require__(5232);
// EXTERNAL MODULE: ./src/target/kubernetes/lease.ts
var lease = __webpack_require__(4083);
// EXTERNAL MODULE: ./src/target/kubernetes/objects.ts
var kubernetes_objects = __webpack_require__(9618);
// EXTERNAL MODULE: ./src/target/kubernetes/permissions.ts
var permissions = __webpack_require__(1322);
// EXTERNAL MODULE: ./src/target/kubernetes/route.ts
var kubernetes_route = __webpack_require__(4711);
;// CONCATENATED MODULE: ./src/target/kubernetes/staging-apart.ts
/** The last guard of a drill: what a staging is made of must have nothing in common with the live release. */

/** Whatever else there is in a cluster does not belong to one release, or opens it to the outside. */
const kinds = [
    ...['ServiceAccount', 'NetworkPolicy', 'Secret', 'ConfigMap', 'PersistentVolumeClaim', 'Service'],
    ...['StatefulSet', 'Deployment'],
];
const uri = /mongodb(?:\+srv)?:\/\/\S*/gi;
/** Of the pod itself, or a name that its own namespace knows. */
const inside = /^(localhost|127\.[\d.]+|\[::1\]|[\w-]+)$/i;
/**
 * Looks at everything that is about to be made, whoever made it up.
 * @throws BackupError `target-unsuitable`, naming what leads out.
 */
function staging_apart_assertApart(objects, staging, live) {
    if (staging === live.namespace)
        throw staging_apart_apart(`both would be in the namespace ${staging}`, 'staging has the name of the live one');
    for (const object of objects) {
        const { kind = '', metadata } = object;
        const shown = `${kind} ${metadata.name}`;
        if (!kinds.includes(kind))
            throw staging_apart_apart(`${shown} would be made`, 'it is of a kind that staging has none of');
        if (metadata.namespace !== staging)
            throw staging_apart_apart(`${shown} would be in ${metadata.namespace}`, 'that is live');
        assertOwn(object, shown);
        for (const { path, text } of textsIn(object))
            assertLeadsInside(text, `${shown}, ${path},`, live);
    }
}
function assertOwn({ kind, spec = {} }, shown) {
    if (kind === 'PersistentVolumeClaim')
        for (const field of ['volumeName', 'dataSource', 'dataSourceRef', 'selector'])
            if (spec[field] !== undefined)
                throw staging_apart_apart(`${shown} has ${field}`, 'it could be a volume of the live one');
    if (kind === 'Service' && (spec.type !== 'ClusterIP' || spec.externalIPs || spec.externalName))
        throw staging_apart_apart(`${shown} is open to the outside`, 'it may take what is meant for the live one');
}
function assertLeadsInside(text, shown, { namespace, hosts, addresses }) {
    const words = text.toLowerCase().match(/[\w.:-]+/g) ?? [];
    const found = words
        .flatMap((word) => [word, word.replace(/:\d*$/, '')])
        .find((word) => {
        if (addresses.includes(word))
            return true;
        const parts = word.replace(/\.+$/, '').split('.');
        return parts.some((part, i) => part === namespace && i > 0 && (parts[i + 1] === 'svc' || hosts.includes(parts[i - 1])));
    });
    if (found !== undefined)
        throw staging_apart_apart(`${shown} names ${found}`, 'that is the live release');
    // Nothing of it is shown: it may hold a password.
    for (const [one] of text.matchAll(uri))
        if (!hostsOf(one).every((host) => inside.test(host)))
            throw staging_apart_apart(`${shown} holds another connection string`, 'it may lead to a live database');
}
function hostsOf(connection) {
    const rest = connection.slice(connection.indexOf('//') + 2);
    const [authority = ''] = rest.slice(rest.lastIndexOf('@') + 1).split(/[/?"'`<>]/);
    return authority.split(',').map((host) => host.replace(/:\d+$/, ''));
}
/** Every text in it, and where; what a Secret has, decoded. */
function textsIn(object) {
    const found = [];
    const walk = (value, path) => {
        if (typeof value === 'string')
            found.push({ path, text: value });
        else if (Array.isArray(value))
            for (const [i, one] of value.entries())
                walk(one, `${path}.${one?.name ?? i}`);
        else if (value && typeof value === 'object')
            for (const [key, one] of Object.entries(value))
                walk(one, path === '' ? key : `${path}.${key}`);
    };
    const { data, binaryData, ...rest } = object;
    const { namespace: _, ...metadata } = rest.metadata;
    walk({ ...rest, metadata }, '');
    for (const [key, value] of Object.entries({ ...data, ...binaryData })) {
        const encoded = object.kind === 'Secret' || binaryData?.[key] !== undefined;
        found.push({ path: key, text: encoded ? Buffer.from(value, 'base64').toString() : value });
    }
    return found;
}
/** What to throw for what would lead from staging to the live release. */
function staging_apart_apart(message, why) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `staging cannot be kept apart from the live deployment: ${message}`,
        cause: why[0].toUpperCase() + why.slice(1),
        remedy: 'Have the release do without it, or use names without a namespace, which lead into staging there',
    });
}

// EXTERNAL MODULE: ./src/target/kubernetes/claim.ts
var claim = __webpack_require__(9014);
// EXTERNAL MODULE: ./src/target/kubernetes/credentials.ts
var kubernetes_credentials = __webpack_require__(3096);
// EXTERNAL MODULE: ./src/target/kubernetes/environment.ts
var kubernetes_environment = __webpack_require__(7779);
// EXTERNAL MODULE: ./src/target/kubernetes/hosts.ts
var kubernetes_hosts = __webpack_require__(9461);
;// CONCATENATED MODULE: ./src/target/kubernetes/staging-pods.ts
/**
 * The pods of a staging, made of the live ones': what is known to stay inside a pod is taken over, everything else is
 * left out or refused.
 */


/** What stays inside a pod. */
const ofPod = [
    ...['securityContext', 'tolerations', 'nodeSelector', 'runtimeClassName', 'os', 'restartPolicy'],
    ...['terminationGracePeriodSeconds', 'dnsPolicy', 'dnsConfig', 'hostAliases', 'shareProcessNamespace'],
    // Of the Services that staging has.
    'enableServiceLinks',
];
const ofContainer = [
    ...['name', 'image', 'imagePullPolicy', 'command', 'args', 'workingDir', 'tty', 'stdin', 'resources'],
    ...['securityContext', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe', 'restartPolicy'],
    ...['terminationMessagePath', 'terminationMessagePolicy'],
];
const ofMount = ['name', 'mountPath', 'subPath', 'subPathExpr', 'readOnly'];
/** Kinds of volumes that nobody outside of the pod's namespace has hold of. */
const ofVolume = ['name', 'emptyDir', 'configMap', 'secret', 'downwardAPI', 'persistentVolumeClaim'];
/** Those that a container engine gives by itself. */
const harmless = new Set([
    ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE'],
    ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
]);
/** @param say what becomes of a thing. @throws BackupError `target-unsuitable` for what reaches out of a pod. */
function stagingPod(live, making, say) {
    const { workload, serviceAccount } = making;
    for (const setting of ['hostNetwork', 'hostPID', 'hostIPC'])
        if (live[setting])
            throw staging_apart_apart(`${workload} has ${setting}`, 'it shares what belongs to its node');
    if (live.automountServiceAccountToken ?? true)
        say(`${workload} has no token of the cluster`);
    const volumes = (live.volumes ?? []).map((volume) => stagingVolume(volume, workload));
    const container = (one) => stagingContainer(one, making, say);
    return {
        ...staging_pods_taken(live, ofPod),
        serviceAccountName: serviceAccount,
        automountServiceAccountToken: false,
        ...pullSecrets(live, making),
        ...(live.initContainers && { initContainers: live.initContainers.map(container) }),
        containers: live.containers.map(container),
        volumes,
    };
}
function pullSecrets({ imagePullSecrets = [] }, making) {
    const all = [...imagePullSecrets, ...making.pullSecrets].map(({ name }) => name);
    return all.length === 0 ? {} : { imagePullSecrets: [...new Set(all)].map((name) => ({ name })) };
}
function stagingContainer(live, making, say) {
    const { workload } = making;
    const shown = `the container ${live.name} of ${workload}`;
    const { privileged, capabilities, procMount = 'Default' } = live.securityContext ?? {};
    if (privileged)
        throw staging_apart_apart(`${shown} is privileged`, 'it may do everything on its node');
    const risky = (capabilities?.add ?? []).find((one) => !harmless.has(one.replace(/^CAP_/, '')));
    if (risky)
        throw staging_apart_apart(`${shown} has the capability ${risky}`, 'it reaches beyond its container');
    if (procMount !== 'Default')
        throw staging_apart_apart(`${shown} has procMount ${procMount}`, 'it sees its node');
    const ports = (live.ports ?? []).map(({ hostPort, hostIP: _, ...port }) => {
        if (hostPort)
            say(`${workload} opens no port ${hostPort} of its node`);
        return port;
    });
    const mounts = (live.volumeMounts ?? []).flatMap((mount) => {
        if (live.name !== making.mongod || !`${mount.mountPath}/`.startsWith(`${initScripts}/`))
            return [staging_pods_taken(mount, ofMount)];
        say(`${workload} does not run ${mount.mountPath}`);
        return [];
    });
    return {
        ...staging_pods_taken(live, ofContainer),
        ports,
        ...staging_pods_environment(live, making.environmentOf(live.name), making.secret),
        volumeMounts: mounts,
        ...(live.volumeDevices && { volumeDevices: live.volumeDevices }),
    };
}
/** What is defined one by one goes over what comes as a whole. */
function staging_pods_environment({ env = [], envFrom }, { without, own, keyOf }, secret) {
    const key = (name, field) => ({
        name,
        valueFrom: { secretKeyRef: { name: secret, key: field } },
    });
    const kept = env
        .filter(({ name }) => !without.test(name) && !(name in own))
        .map((entry) => {
        const field = keyOf(entry.value?.trim() ?? '');
        return field === undefined ? entry : key(entry.name, field);
    });
    const added = Object.entries(own).map(([name, field]) => key(name, field));
    // First: others may be put together of them.
    return { env: [...added, ...kept], ...(envFrom && { envFrom }) };
}
function stagingVolume(live, workload) {
    if (live.projected) {
        const sources = live.projected.sources ?? [];
        const inside = sources.filter((one) => one.secret ?? one.configMap ?? one.downwardAPI);
        return { name: live.name, projected: { ...live.projected, sources: inside } };
    }
    const odd = Object.keys(live).find((key) => !ofVolume.includes(key));
    if (odd === undefined)
        return live;
    throw staging_apart_apart(`the volume ${live.name} of ${workload} is of the kind ${odd}`, 'it is outside of staging');
}
function staging_pods_taken(live, names) {
    return Object.fromEntries(names.flatMap((name) => (live[name] === undefined ? [] : [[name, live[name]]])));
}
/** Names of what a pod takes from its namespace. */
function needsOf(pod) {
    const needs = { secrets: new Set(), configMaps: new Set(), claims: new Set() };
    for (const { env = [], envFrom = [] } of [...(pod.initContainers ?? []), ...pod.containers]) {
        for (const { valueFrom = {} } of env) {
            if (valueFrom.secretKeyRef)
                needs.secrets.add(valueFrom.secretKeyRef.name);
            if (valueFrom.configMapKeyRef)
                needs.configMaps.add(valueFrom.configMapKeyRef.name);
        }
        for (const { secretRef, configMapRef } of envFrom) {
            if (secretRef)
                needs.secrets.add(secretRef.name);
            if (configMapRef)
                needs.configMaps.add(configMapRef.name);
        }
    }
    for (const { secret, configMap, persistentVolumeClaim, projected } of pod.volumes ?? []) {
        if (secret)
            needs.secrets.add(secret.secretName);
        if (configMap)
            needs.configMaps.add(configMap.name);
        if (persistentVolumeClaim)
            needs.claims.add(persistentVolumeClaim.claimName);
        for (const source of projected?.sources ?? []) {
            if (source.secret)
                needs.secrets.add(source.secret.name);
            if (source.configMap)
                needs.configMaps.add(source.configMap.name);
        }
    }
    for (const { name } of pod.imagePullSecrets ?? [])
        needs.secrets.add(name);
    // Every namespace has one of its own.
    needs.configMaps.delete('kube-root-ca.crt');
    return needs;
}

// EXTERNAL MODULE: ./src/target/kubernetes/workloads.ts
var kubernetes_workloads = __webpack_require__(1956);
;// CONCATENATED MODULE: ./src/target/kubernetes/staging-live.ts
/** Reads what of a live release a staging is made of, and what leads to it. Changes nothing. */










/**
 * Not the manifests of the chart: what runs may have been changed since it was installed, and whoever keeps a release
 * by Argo CD or Flux has none that Helm knows of.
 * @param withServices names of further workloads.
 * @throws BackupError `target-unsuitable`, `usage`, `not-permitted`.
 */
async function readLive(settings, workloads, withServices) {
    await (0,kubernetes_credentials/* assertOnMongo */.EG)(settings, workloads);
    const { kubectl } = workloads;
    // By listing: no more is needed of the rights in the live namespace.
    const [mongo, app] = [await workloads.mongoAsFound(), await workloads.appAsFound()];
    if (!app)
        throw noApp();
    const beside = await besides(withServices, workloads);
    const [services, pods] = await Promise.all([kubectl.list('services'), kubectl.list('pods')]);
    const uri = await (0,kubernetes_credentials/* connectionString */.cF)({ ...settings, mongoUri: undefined }, workloads);
    const connection = (0,mongo_connection/* parseUri */.wY)(uri);
    const ready = await workloads.readyMongo();
    // Else the restored service would not be the one that is live.
    const server = ready && (0,kubernetes_hosts/* serverIn */.L)(ready.pod, ready.container, services, kubectl.namespace, connection);
    const address = ready?.pod.status?.podIP;
    const container = workloads.mongoContainer(mongo.spec.template.spec);
    const root = await new kubernetes_environment/* Environment */.O(kubectl, mongo.spec.template.spec, container).find('MONGO_INITDB_ROOT_PASSWORD');
    const passwords = [decodeURIComponent(connection.password), root?.value ?? ''].filter(Boolean);
    for (const one of passwords)
        (0,secrets/* registerSecret */.cl)(one);
    const all = [mongo, app, ...beside];
    const needs = all.map((one) => needsOf((0,claim/* firstPod */.AX)(one).spec));
    const accounts = all.map(({ spec }) => spec.template.spec.serviceAccountName ?? 'default');
    const pullSecrets = new Map();
    for (const name of new Set(accounts)) {
        const account = await kubectl.get('serviceaccounts', name);
        pullSecrets.set(name, account?.imagePullSecrets ?? []);
    }
    const find = async (resource, names) => {
        const found = await Promise.all([...new Set(names)].map((name) => kubectl.get(resource, name)));
        return found.filter((one) => one !== null);
    };
    const pulls = [...pullSecrets.values()].flat().map(({ name }) => name);
    return {
        release: {
            namespace: kubectl.namespace,
            ...{ mongo, app, beside, services, pullSecrets },
            containers: { mongo: container.name, app: workloads.appContainer(app.spec.template.spec).name },
            secrets: await find('secrets', [...needs.flatMap(({ secrets }) => [...secrets]), ...pulls]),
            configMaps: await find('configmaps', needs.flatMap(({ configMaps }) => [...configMaps])),
            claims: await find('persistentvolumeclaims', needs.flatMap(({ claims }) => [...claims])),
        },
        names: {
            namespace: kubectl.namespace,
            hosts: [...services, ...pods].map(({ metadata }) => metadata.name),
            addresses: addressesOf(services, pods),
        },
        mongod: server && address ? { address, port: server.port } : null,
        uri,
        passwords,
    };
}
/** What must be the same behind a drill: pods and their starts, replicas, claims and their volumes. A line each. */
async function observeLive({ mongo, app, beside, claims }, workloads) {
    const { kubectl } = workloads;
    const lines = [];
    const all = await kubectl.list('statefulsets.apps,deployments.apps');
    const names = [mongo, app, ...beside].map(kubernetes_objects/* shownName */.HD);
    for (const workload of all.filter((one) => names.includes((0,kubernetes_objects/* shownName */.HD)(one)))) {
        const { metadata, spec } = workload;
        lines.push(`${(0,kubernetes_objects/* shownName */.HD)(workload)} ${metadata.uid} with ${spec.replicas ?? 1} replicas`);
        for (const { metadata, status } of await workloads.podsOf(workload)) {
            const starts = (status?.containerStatuses ?? []).map(({ containerID }) => containerID).sort();
            lines.push(`pod ${metadata.name} ${metadata.uid} ${starts.join(' ')}`);
        }
    }
    for (const { metadata } of claims) {
        const claim = await kubectl.get('persistentvolumeclaims', metadata.name);
        if (claim)
            lines.push(`claim ${metadata.name} ${claim.metadata.uid} on ${claim.spec.volumeName}`);
    }
    return lines.sort();
}
async function besides(names, { kubectl }) {
    if (names.length === 0)
        return [];
    const all = await kubectl.list('statefulsets.apps,deployments.apps');
    return names.map((name) => {
        const [found, ...others] = all.filter((0,kubernetes_workloads/* called */.Ab)(name));
        if (found && others.length === 0)
            return found;
        throw new errors/* BackupError */.hj({
            code: 'target-unsuitable',
            message: found
                ? `several workloads of the namespace ${kubectl.namespace} are called ${name}`
                : `no workload of the namespace ${kubectl.namespace} is called ${name}`,
            cause: `There are ${all.map(kubernetes_objects/* shownName */.HD).join(', ')}`,
            remedy: 'Correct --staging-service: statefulset/NAME or deployment/NAME',
        });
    });
}
function addressesOf(services, pods) {
    const ofServices = services.flatMap(({ spec, status }) => [
        ...[spec.clusterIP, ...(spec.clusterIPs ?? []), ...(spec.externalIPs ?? []), spec.loadBalancerIP],
        ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => [ip, hostname]),
    ]);
    const all = [...ofServices, ...pods.map(({ status }) => status?.podIP)];
    return [...new Set(all.filter((one) => one && one !== 'None'))];
}
function noApp() {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: 'a drill starts the service on what it has restored, and the settings say that there is none',
        cause: 'appWorkload is none',
        remedy: 'Name the workload with --app-workload, or rehearse by a restore into another database',
    });
}

// EXTERNAL MODULE: ./src/target/kubernetes/scale.ts
var scale = __webpack_require__(824);
;// CONCATENATED MODULE: ./src/target/kubernetes/staging-object.ts
/** On all that belongs to a staging, with its name. */
const staging_object_stagingLabel = 'issuer-backup.io/drill';
/** Whose staging it is. */
const ofAnnotation = 'issuer-backup.io/drill-of';
/** What staging has of its own, under this name. */
const ownName = 'issuer-backup-drill';
/** With none of the live labels and annotations: others know by them what is theirs to keep or to remove. */
function object(apiVersion, kind, name, { name: namespace }, rest) {
    return { apiVersion, kind, metadata: { name, namespace, labels: { [staging_object_stagingLabel]: namespace } }, ...rest };
}

;// CONCATENATED MODULE: ./src/target/kubernetes/staging-secrets.ts


function ownSecret(making) {
    const { uri, access } = making;
    return object('v1', 'Secret', ownName, making, { type: 'Opaque', stringData: { uri, ...access } });
}
function stagingSecret({ metadata, type, data = {} }, making) {
    if (type === 'kubernetes.io/service-account-token')
        throw staging_apart_apart(`the Secret ${metadata.name} is a token of a ServiceAccount`, 'it has rights in the live namespace');
    const changed = Object.entries(data).map(([key, value]) => {
        const bytes = Buffer.from(value, 'base64');
        const text = bytes.toString();
        const isText = Buffer.from(text).equals(bytes);
        return [key, isText ? Buffer.from(withOwn(text, making)).toString('base64') : value];
    });
    return object('v1', 'Secret', metadata.name, making, { type, data: Object.fromEntries(changed) });
}
function stagingConfigMap({ metadata, data = {}, binaryData }, making) {
    const changed = Object.entries(data).map(([key, text]) => [key, withOwn(text, making)]);
    return object('v1', 'ConfigMap', metadata.name, making, {
        data: Object.fromEntries(changed),
        ...(binaryData && { binaryData }),
    });
}
/** Staging's own credentials in the place of the live ones. */
function withOwn(text, { liveUri, livePasswords, uri, access }) {
    if (access && livePasswords.includes(text.trim()))
        return access.password;
    return text.replaceAll(liveUri, () => uri);
}

;// CONCATENATED MODULE: ./src/target/kubernetes/staging-model.ts







/** @throws BackupError `target-unsuitable` for what cannot be kept apart from the live release. */
function staging_model_stagingModel(live, making) {
    const changes = new Set();
    const say = (sentence) => void changes.add(sentence);
    const all = [live.mongo, ...live.beside, live.app];
    const workloads = all.map((workload) => stagingWorkload(workload, live, making, say));
    const claims = claimsOf(all, live, making, say);
    const objects = [
        account(making),
        policy(making, say),
        ownSecret(making),
        ...live.secrets.map((secret) => stagingSecret(secret, making)),
        ...live.configMaps.map((map) => stagingConfigMap(map, making)),
        ...claims,
        ...live.services
            .filter(({ spec }) => all.some(({ spec: { template } }) => (0,kubernetes_objects/* matches */.cK)(spec.selector, template.metadata?.labels)))
            .map((service) => stagingService(service, live, making, say)),
        ...workloads,
    ];
    return { objects, claims: claims.map(({ metadata }) => metadata.name), changes: [...changes] };
}
/** For pods that may do nothing in the cluster; says whose the staging is. */
function account(making) {
    const made = object('v1', 'ServiceAccount', ownName, making, { automountServiceAccountToken: false });
    return { ...made, metadata: { ...made.metadata, annotations: { [ofAnnotation]: making.id } } };
}
function stagingWorkload(workload, live, making, say) {
    const { kind, metadata } = workload;
    const spec = workload.spec;
    const shown = (0,kubernetes_objects/* shownName */.HD)(workload);
    const template = spec.template;
    const selectors = live.services.map((service) => service.spec.selector ?? {});
    const needed = new Set([spec.selector.matchLabels ?? {}, ...selectors].flatMap(Object.keys));
    const labels = Object.entries(template.metadata?.labels ?? {}).filter(([name]) => needed.has(name));
    const { replicas = 1 } = spec;
    if (replicas > 1)
        say(`${shown} has one replica, not ${replicas}`);
    const pod = stagingPod(template.spec, {
        workload: shown,
        serviceAccount: ownName,
        pullSecrets: live.pullSecrets.get(template.spec.serviceAccountName ?? 'default') ?? [],
        secret: ownName,
        environmentOf: (container) => environmentOf(workload, container, live, making),
        mongod: workload === live.mongo ? live.containers.mongo : undefined,
    }, say);
    // The service runs when there is something for it to run on.
    const waits = workload === live.app;
    const made = object('apps/v1', kind, metadata.name, making, {
        spec: {
            ...staging_pods_taken(spec, [
                'selector',
                'serviceName',
                'ordinals',
                'podManagementPolicy',
                'minReadySeconds',
                'strategy',
            ]),
            replicas: waits ? 0 : 1,
            template: {
                metadata: { labels: { ...Object.fromEntries(labels), [staging_object_stagingLabel]: making.name } },
                spec: pod,
            },
            ...(spec.volumeClaimTemplates && {
                volumeClaimTemplates: spec.volumeClaimTemplates.map(({ metadata: { name }, spec: claim }) => ({
                    metadata: { name, labels: { [staging_object_stagingLabel]: making.name } },
                    spec: claimSpec(claim),
                })),
            }),
        },
    });
    if (!waits)
        return made;
    return { ...made, metadata: { ...made.metadata, annotations: { [scale/* replicasAnnotation */.zR]: '1' } } };
}
function environmentOf(workload, container, { mongo, app, containers }, { liveUri, livePasswords, access, secretVariable }) {
    const keyOf = (value) => {
        if (value === liveUri)
            return 'uri';
        return access && livePasswords.includes(value) ? 'password' : undefined;
    };
    const common = { keyOf };
    if (workload === mongo && container === containers.mongo) {
        const root = access && { MONGO_INITDB_ROOT_USERNAME: 'user', MONGO_INITDB_ROOT_PASSWORD: 'password' };
        return { ...common, without: /^MONGO_INITDB_/, own: root ?? {} };
    }
    if (workload !== app || container !== containers.app)
        return { ...common, without: /^$/, own: {} };
    const { env = [] } = app.spec.template.spec.containers.find(({ name }) => name === container) ?? {};
    // A file that a variable names has the live connection string in it, and there the one of staging takes its place.
    const fromFile = env.some(({ name }) => name === `${secretVariable}_FILE`);
    return { ...common, without: /^$/, own: fromFile ? {} : { [secretVariable]: 'uri' } };
}
function claimsOf(workloads, live, making, say) {
    const names = new Set(workloads.flatMap((one) => [...needsOf((0,claim/* firstPod */.AX)(one).spec).claims]));
    return [...names].map((name) => {
        const claim = live.claims.find(({ metadata }) => metadata.name === name);
        if (!claim)
            throw staging_apart_apart(`there is no claim ${name}`, 'the workload that mounts it has never run');
        say(`The claim ${name} is on a volume of staging's own, and empty before the restore`);
        return object('v1', 'PersistentVolumeClaim', name, making, { spec: claimSpec(claim.spec) });
    });
}
/** Without what names a volume, or data to begin with. */
function claimSpec(spec) {
    return staging_pods_taken(spec, ['accessModes', 'resources', 'storageClassName', 'volumeMode']);
}
function stagingService({ metadata, spec: live }, { mongo }, making, say) {
    const spec = live;
    const { type = 'ClusterIP' } = spec;
    if (type !== 'ClusterIP')
        say(`The Service ${metadata.name} is no ${type}`);
    const ports = (spec.ports ?? []).map(({ nodePort: _, ...port }) => port);
    const isMongo = (0,kubernetes_objects/* matches */.cK)(spec.selector, mongo.spec.template.metadata?.labels);
    return object('v1', 'Service', metadata.name, making, {
        spec: {
            ...staging_pods_taken(spec, ['selector', 'sessionAffinity', 'ipFamilyPolicy', 'publishNotReadyAddresses']),
            ...(spec.clusterIP === 'None' && { clusterIP: 'None' }),
            // A member of a replica set has to find itself before it is ready.
            ...(isMongo && { publishNotReadyAddresses: true }),
            type: 'ClusterIP',
            ports,
        },
    });
}
/** Nothing comes in, and nothing goes out but questions for names: the live release is out of reach whatever its address. */
function policy(making, say) {
    const names = [53, 5353].flatMap((port) => ['UDP', 'TCP'].map((protocol) => ({ protocol, port })));
    const within = { podSelector: {} };
    say(making.egress
        ? 'A NetworkPolicy lets nothing into staging, which may reach what is outside of it'
        : 'A NetworkPolicy lets nothing into staging, and nothing out of it');
    return object('networking.k8s.io/v1', 'NetworkPolicy', ownName, making, {
        spec: {
            podSelector: {},
            policyTypes: ['Ingress', 'Egress'],
            ingress: [{ from: [within] }],
            egress: making.egress ? [{}] : [{ to: [within] }, { ports: names }],
        },
    });
}
/** Of mongod, as staging's connection string names it: as the live one does, but for the namespace. */
function mongoHost(live, connection, staging) {
    const labels = live.mongo.spec.template.metadata?.labels;
    const services = live.services.filter(({ spec }) => (0,kubernetes_objects/* matches */.cK)(spec.selector, labels));
    const [first = '', ...others] = connection.isSRV ? [] : connection.hosts;
    const [, host = '', port = '27017'] = /^(.*?)(?::(\d+))?$/.exec(first) ?? [];
    const words = host.split('.');
    const known = services.map(({ metadata }) => metadata.name);
    const at = words.slice(0, 2).findIndex((word) => known.includes(word));
    if (others.length === 0 && at >= 0) {
        if (words[at + 1] === live.namespace)
            words[at + 1] = staging;
        return `${words.join('.')}:${port}`;
    }
    const [service] = services;
    if (!service)
        throw staging_apart_apart('no Service leads to mongod', 'its pod has another address in staging');
    return `${service.metadata.name}:${service.spec.ports?.[0]?.port ?? port}`;
}

// EXTERNAL MODULE: ./src/target/kubernetes/helper-pod.ts
var helper_pod = __webpack_require__(2610);
// EXTERNAL MODULE: ./src/target/kubernetes/volume-release.ts
var volume_release = __webpack_require__(3574);
;// CONCATENATED MODULE: ./src/target/kubernetes/staging-namespace.ts
/**
 * The namespace of a staging. It is known to be ours by two marks together, a label and the identity of the live release
 * that it was made after, and no other namespace is ever removed. One that is there for drills, which another label says,
 * is used where it is empty, and emptied of what is ours.
 */







/** Says of a namespace that drills may use it. */
const givenLabel = 'issuer-backup.io/drills';
const givenValue = 'allowed';
/** What must not be in it then, and what staging has in it, besides the ServiceAccount. */
const occupying = 'statefulsets.apps,deployments.apps,pods,services,persistentvolumeclaims';
const removable = `${occupying},secrets,configmaps,networkpolicies.networking.k8s.io`;
/** What is enforced in it where the live namespace enforces less. */
const enforce = 'pod-security.kubernetes.io/enforce';
/** How long a namespace may take to be gone, milliseconds, and how often that is looked at. */
const staging_namespace_patience = 300_000;
const pause = 500;
class StagingNamespace {
    name;
    /** Of the live release. */
    #id;
    /** In this namespace. */
    #kubectl;
    /** Of what is ours in it. */
    #selector;
    constructor(kubectl, id) {
        this.#kubectl = kubectl;
        this.name = kubectl.namespace;
        this.#id = id;
        this.#selector = `${staging_object_stagingLabel}=${this.name}`;
    }
    /** Nobody else has it, and this user may make, use and remove it. @throws BackupError `target-unsuitable`; `not-permitted`. */
    async assertFree() {
        const found = await this.#find();
        const given = found !== null && isGiven(found);
        if (found && !given && !this.#isOurs(found))
            throw this.#foreign(found);
        const forIt = given ? [] : (0,permissions/* stagingNamespaceRules */.yK)(this.name);
        await (0,permissions/* assertPermitted */.X5)(this.#kubectl, [...permissions/* stagingRules */.t8, ...forIt], 'role-drill.yaml');
        if (!given)
            return;
        await this.#marked();
        const inIt = await this.#kubectl.list(occupying);
        const ours = inIt.filter(({ metadata }) => metadata.labels?.[staging_object_stagingLabel] === this.name);
        const theirs = inIt.filter((one) => {
            // The helper of a drill that died; where its mongod is gone, the cluster collects it.
            const isLeft = isHelper(one) && (isOwned(one, ours) || !isOwned(one, inIt));
            return !isLeft && !ours.includes(one);
        });
        if (theirs.length > 0)
            throw notEmpty(this.name, theirs);
    }
    /**
     * Makes it, unless there is one that is for drills.
     * @param live whose rules on what pods may do hold here too.
     * @throws BackupError `target-unsuitable` where somebody else was faster; `not-permitted`.
     */
    async create(live) {
        const found = await this.#find();
        if (found && isGiven(found))
            return;
        const rules = Object.entries(live.metadata.labels ?? {}).filter(([label]) => label.startsWith('pod-security.kubernetes.io/'));
        const labels = {
            ...Object.fromEntries(rules),
            'app.kubernetes.io/managed-by': 'issuer-backup',
            [staging_object_stagingLabel]: this.name,
        };
        // Whatever a pod asks for, its node is out of its reach.
        if ((labels[enforce] ?? 'privileged') === 'privileged')
            labels[enforce] = 'baseline';
        const metadata = { name: this.name, labels, annotations: { [ofAnnotation]: this.#id } };
        if (await this.#kubectl.create({ apiVersion: 'v1', kind: 'Namespace', metadata }))
            return;
        throw this.#foreign((await this.#find()) ?? { metadata: { name: this.name } });
    }
    /**
     * Removes it with all that is in it, where it is ours; of one that is for drills what is ours in it. Returns when that
     * is gone.
     * @returns what was removed.
     * @throws BackupError `target-unsuitable` where it is not ours; `target-failed` where it stays.
     */
    async clear() {
        const found = await this.#find();
        if (!found)
            return [];
        if (isGiven(found))
            return this.#empty();
        if (!this.#isOurs(found))
            throw this.#foreign(found);
        const { uid, deletionTimestamp } = found.metadata;
        if (deletionTimestamp === undefined) {
            await this.#releaseVolumes();
            // This one, and not one that somebody may make meanwhile.
            const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
            const words = ['delete', '--raw', `/api/v1/namespaces/${this.name}`, '--filename', '-'];
            await this.#kubectl.run(words, { input: JSON.stringify(options) }).catch(async (error) => {
                if ((await this.#find())?.metadata.uid === uid)
                    throw error;
            });
        }
        const end = performance.now() + staging_namespace_patience;
        for (;;) {
            const left = await this.#find();
            if (left?.metadata.uid !== uid)
                return [`namespace ${this.name}`];
            if (performance.now() > end)
                throw stays(left);
            await (0,promises_.setTimeout)(pause);
        }
    }
    /** Helpers first, which hold claims, and the ServiceAccount last: it says whose the others are. */
    async #empty() {
        if (!(await this.#marked()))
            return [];
        const ours = ['--selector', this.#selector];
        const found = await this.#kubectl.list(removable, this.#selector);
        const pods = await this.#kubectl.list('pods');
        const helpers = pods.filter((one) => isHelper(one) && isOwned(one, found));
        await this.#releaseVolumes();
        for (const what of [
            ['pods', ...helpers.map(({ metadata }) => metadata.name)],
            [removable, ...ours],
            ['serviceaccounts', ...ours],
        ]) {
            if (what.length === 1)
                continue;
            const words = ['delete', ...what, '--ignore-not-found', `--timeout=${staging_namespace_patience / 1000}s`];
            await this.#kubectl.run(words).catch((error) => {
                // Gone between the request and the watch of it.
                if (!(0,kubernetes_kubectl/* said */.ag)(error, /\(NotFound\)/))
                    throw error;
            });
        }
        return [...found, ...helpers].map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    }
    /** Is there a staging of ours in a namespace that is for drills? @throws BackupError where there is another one. */
    async #marked() {
        const mark = await this.#kubectl.get('serviceaccounts', ownName);
        if (!mark)
            return false;
        if (mark.metadata.annotations?.[ofAnnotation] === this.#id)
            return true;
        throw this.#foreign({ metadata: { name: this.name, labels: { [staging_object_stagingLabel]: this.name } } });
    }
    /** A volume of a class that keeps what its claims leave holds a copy of live data: it goes too, where we may say so. */
    async #releaseVolumes() {
        for (const claim of await this.#kubectl.list('persistentvolumeclaims', this.#selector))
            await (0,volume_release/* releaseVolume */.s)(this.#kubectl, claim);
    }
    #find() {
        return this.#kubectl.get('namespaces', this.name);
    }
    #isOurs({ metadata: { labels = {}, annotations = {} } }) {
        return labels[staging_object_stagingLabel] === this.name && annotations[ofAnnotation] === this.#id;
    }
    #foreign({ metadata }) {
        const isStaging = metadata.labels?.[staging_object_stagingLabel] === this.name;
        return new errors/* BackupError */.hj({
            code: 'target-unsuitable',
            message: isStaging
                ? `the namespace ${this.name} exists already, and belongs to a drill of another release`
                : `the namespace ${this.name} exists already, and belongs to no drill`,
            cause: isStaging
                ? 'The release was installed anew since, or another one is drilled there'
                : 'It is yours',
            remedy: isStaging
                ? `Give staging another name with --staging-name; where no drill is at work, kubectl delete namespace ${this.name}`
                : 'Give staging another name with --staging-name',
        });
    }
}
function isGiven({ metadata }) {
    return metadata.labels?.[givenLabel] === givenValue;
}
function isHelper({ metadata }) {
    return metadata.labels?.[helper_pod/* kindLabel */.tf] === 'helper';
}
function isOwned({ metadata: { ownerReferences = [] } }, by) {
    return ownerReferences.some(({ uid }) => by.some(({ metadata }) => metadata.uid === uid));
}
function notEmpty(name, objects) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the namespace ${name} is for drills, and is not empty`,
        cause: `It has ${objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')}`,
        remedy: 'Remove these, or name another one with --staging-name',
    });
}
function stays({ metadata, status }) {
    const words = (status?.conditions ?? [])
        .filter(({ status }) => status === 'True')
        .map(({ message }) => message);
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `staging could not be torn down: the namespace ${metadata.name} is not gone after ${staging_namespace_patience / 1000} s`,
        cause: words.filter(Boolean).join('; ') || 'Something in it does not end',
        remedy: `Look at kubectl get namespace ${metadata.name} -o yaml; the next drill clears it away`,
    });
}

;// CONCATENATED MODULE: ./src/target/kubernetes/staging-network.ts
/**
 * Is staging as far from what is outside of it as its NetworkPolicy says? Only a network that enforces policies sees to
 * it, and a cluster takes a policy from everybody, whether its network does or not. So it is tried.
 */


/** How long it is tried to reach something, seconds: what a policy drops is never answered. */
const staging_network_patience = 3;
/** How long a network may take to enforce a policy on a pod that has just been started, milliseconds. */
const settling = 10_000;
/** Between two tries, milliseconds. */
const staging_network_pause = 1_000;
/** Opens a connection and closes it; without an address, to the API server, which every pod knows. */
const knock = `command -v bash >/dev/null || exit 0
bash -c 'exec 2>/dev/null
exec 3< <(: <"/dev/tcp/$1/$2" && echo reached || echo apart)
read -t ${staging_network_patience} -u 3 said || kill $!
echo "\${said:-apart}"' bash "\${1:-$KUBERNETES_SERVICE_HOST}" "\${2:-$KUBERNETES_SERVICE_PORT}"`;
/**
 * Has staging's mongod, which must be Ready, knock at what the policy forbids. An API server on the same node may be out
 * of a policy's reach, so that is asked only where there is nothing better.
 * @param workloads those of staging.
 * @param live what is known to answer in the live release; null where nothing does.
 * @throws BackupError `target-unsuitable` where it gets an answer, or cannot knock; as `Kubectl.run`.
 */
async function assertEnclosed(workloads, live, signal) {
    const words = ['sh', '-c', knock, 'sh', ...(live ? [live.address, String(live.port)] : [])];
    const end = performance.now() + settling;
    for (;;) {
        const mongo = await workloads.readyMongo();
        const said = mongo && (await workloads.kubectl.exec(mongo.pod.metadata.name, mongo.container.name, words));
        if (said?.trim() === 'apart')
            return;
        if (said === '')
            throw untried();
        if (performance.now() > end)
            throw said ? staging_network_open(live ? 'the live mongod' : 'the API server') : untried();
        await (0,promises_.setTimeout)(staging_network_pause, undefined, { signal });
    }
}
function staging_network_open(what) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: 'the network of this cluster enforces no NetworkPolicy, and the restored service could reach live systems',
        cause: `A pod of staging has reached ${what}, which its NetworkPolicy forbids`,
        remedy,
    });
}
function untried() {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: 'it cannot be told whether the network of this cluster enforces NetworkPolicies, and the restored service could reach live systems',
        cause: "The container of staging's mongod is not Ready, or has no bash to try it with",
        remedy,
    });
}
const remedy = 'Drill on a cluster whose CNI enforces NetworkPolicies, such as Calico or Cilium; or let staging reach what is outside of it with --egress, where the restored service can do no harm there';

;// CONCATENATED MODULE: ./src/target/kubernetes/staging-ports.ts
/** Which port of a pod a URL of the live service means. */

/**
 * A container's port by its number, else the one behind a Service's. A port that a container does not declare may be
 * open all the same.
 * @returns null where neither has it, unless `always`.
 */
function staging_ports_portInside(url, { spec: { template } }, services, always) {
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const inside = template.spec.containers.flatMap(({ ports = [] }) => ports);
    if (inside.some(({ containerPort }) => containerPort === port))
        return port;
    const target = services
        .filter(({ spec }) => (0,kubernetes_objects/* matches */.cK)(spec.selector, template.metadata?.labels))
        .flatMap(({ spec: { ports = [] } }) => ports)
        .find((one) => one.port === port)?.targetPort;
    const behind = typeof target === 'number' ? target : inside.find(({ name }) => name === target)?.containerPort;
    return target === undefined ? (always ? port : null) : (behind ?? port);
}

;// CONCATENATED MODULE: ./src/target/kubernetes/staging-words.ts
/** Why a container waits that will not run however long it does. */
const hopeless = new Set([
    ...['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull', 'ErrImageNeverPull', 'InvalidImageName'],
    ...['CreateContainerConfigError', 'CreateContainerError'],
]);
/** Is there anything to wait for? Also where there is no pod yet. */
function mayRun(pods) {
    const waiting = pods.flatMap(({ status = {} }) => [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].map(({ state }) => state?.waiting?.reason));
    return !waiting.some((reason) => hopeless.has(reason));
}
/** Why they wait, and the ends of their logs; empty where neither can be had. */
async function lastWords(pods, kubectl) {
    const words = [];
    for (const { metadata, status } of pods) {
        const [state] = (status?.containerStatuses ?? []).map((one) => one.state?.waiting);
        if (state)
            words.push(`${metadata.name} waits: ${state.message ?? state.reason}`);
        const log = ['logs', metadata.name, '--all-containers', '--tail', '3'];
        const present = (await kubectl.run(log).catch(() => '')).trim();
        words.push(present || (await kubectl.run([...log, '--previous']).catch(() => '')).trim());
    }
    return words.filter(Boolean).join('; ').slice(0, 1000);
}

;// CONCATENATED MODULE: ./src/target/kubernetes/staging.ts
/** A staging on Kubernetes: the drilled workloads and what they need, in a namespace of their own. */




















async function openKubernetesStaging(settings, options) {
    const kubectl = new kubernetes_kubectl/* Kubectl */.bx(settings);
    const workloads = new kubernetes_workloads/* Workloads */.x(settings, kubectl);
    const name = options.name ?? `${settings.namespace}-drill`;
    if (name === settings.namespace)
        throw staging_apart_apart(`both would be in the namespace ${name}`, '--staging-name is the namespace of the live release');
    const live = await readLive(settings, workloads, options.withServices);
    await (0,permissions/* assertPermitted */.X5)(kubectl, permissions/* drillRules */.P3, 'role-drill.yaml');
    const namespace = await kubectl.get('namespaces', settings.namespace);
    const { release } = live;
    const { mongo, app, containers } = release;
    const connection = (0,mongo_connection/* parseUri */.wY)(live.uri);
    const access = staging_hasAccessControl(live) ? newAccess() : null;
    const host = mongoHost(release, connection, name);
    const uri = stagingUri(connection, host, access);
    (0,secrets/* registerUri */.Ey)(uri);
    const id = `${namespace?.metadata.uid}/${mongo.metadata.name}`;
    const { objects, claims, changes } = staging_model_stagingModel(release, {
        ...{ name, id, uri, access, egress: options.egress, secretVariable: settings.secretVariable },
        liveUri: live.uri,
        livePasswords: live.passwords,
    });
    staging_apart_assertApart(objects, name, live.names);
    const target = {
        ...settings,
        namespace: name,
        mongoWorkload: (0,kubernetes_objects/* shownName */.HD)(mongo),
        appWorkload: (0,kubernetes_objects/* shownName */.HD)(app),
        mongoContainer: containers.mongo,
        appContainer: containers.app,
        mongoUri: uri,
        // Staging has what it was made with; nothing of the archive is put beside it.
        secretName: 'none',
        serviceConfig: undefined,
        seed: undefined,
        healthUrl: undefined,
        healthCa: undefined,
        snapshot: 'none',
        notify: { command: undefined, url: undefined },
        fresh: { asked: options.asked },
    };
    const plan = {
        name,
        deployment: `${settings.release} in ${settings.namespace}`,
        services: [mongo, ...release.beside, app].map((workload) => ({
            name: (0,kubernetes_objects/* shownName */.HD)(workload),
            image: workload.spec.template.spec.containers.map(({ image }) => image).join(', '),
        })),
        volumes: claims,
        networks: [],
        ports: [],
        changes,
    };
    return new KubernetesStaging({
        plan,
        remains: { name, image: '', id },
        target,
        access,
        live,
        workloads,
        objects,
        host,
        egress: options.egress,
    });
}
class KubernetesStaging {
    plan;
    remains;
    target;
    access;
    #parts;
    #workloads;
    #namespace;
    #forwards = new Map();
    constructor(parts) {
        this.plan = parts.plan;
        this.remains = parts.remains;
        this.target = parts.target;
        this.access = parts.access;
        this.#parts = parts;
        const kubectl = new kubernetes_kubectl/* Kubectl */.bx(parts.target);
        this.#workloads = new kubernetes_workloads/* Workloads */.x(parts.target, kubectl);
        this.#namespace = new StagingNamespace(kubectl, parts.remains.id);
    }
    lock(reporter) {
        return staging_takeLock(this.#parts.workloads.kubectl, this.plan.name, reporter);
    }
    assertFree() {
        return this.#namespace.assertFree();
    }
    async prepare(kind, reporter, signal) {
        const { workloads, objects, host, egress } = this.#parts;
        const live = await workloads.kubectl.get('namespaces', workloads.kubectl.namespace);
        await this.#namespace.create(live);
        // The policy before what it is for, and secrets on no disk.
        const list = { apiVersion: 'v1', kind: 'List', items: objects };
        const words = ['create', '--filename', '-', '--validate=false'];
        await this.#workloads.kubectl.run(words, { input: JSON.stringify(list), signal });
        // For a cold archive too: an image may have its own way to make a volume mongod's.
        const context = { reporter, signal, bringUp: true };
        const { connection } = await (0,kubernetes_route/* openRoute */.S)(this.target, this.#workloads, 'target', context);
        try {
            if (!egress)
                await assertEnclosed(this.#workloads, this.#parts.live.mongod, signal);
            if (kind === 'hot')
                await initiateAlone(connection.client, host, signal);
        }
        finally {
            await connection.close();
        }
    }
    async reach(url, always) {
        const { app, services } = this.#parts.live.release;
        const port = staging_ports_portInside(url, app, services, always);
        if (port === null)
            return null;
        const open = this.#forwards.get(port);
        if (open)
            return open;
        const pod = async () => (await this.#runningPod()).metadata.name;
        const forward = await kubernetes_forward/* Forward */.w.open(this.#workloads.kubectl, pod, port);
        this.#forwards.set(port, forward);
        return forward;
    }
    async connect() {
        const context = { reporter: reporter/* silent */.K, signal: new AbortController().signal };
        return (await (0,kubernetes_route/* openRoute */.S)(this.target, this.#workloads, 'target', context)).connection;
    }
    async isRunning() {
        return mayRun(await this.#pods());
    }
    async lastWords() {
        return lastWords(await this.#pods().catch(() => []), this.#workloads.kubectl);
    }
    async close() {
        await Promise.all([...this.#forwards.values()].map((forward) => forward.close()));
        this.#forwards.clear();
    }
    observe() {
        return observeLive(this.#parts.live.release, this.#parts.workloads);
    }
    clear() {
        return this.#namespace.clear();
    }
    async #pods() {
        return this.#workloads.podsOf((await this.#workloads.app()));
    }
    async #runningPod() {
        const pod = (await this.#pods()).find(({ status }) => status?.phase === 'Running');
        if (pod)
            return pod;
        throw new errors/* BackupError */.hj({ code: 'target-failed', message: 'no pod of the service of staging runs yet' });
    }
}
/** @throws BackupError `locked` where a drill is at work there; as {@link StagingNamespace.clear}. */
async function clearDeadKubernetesStaging(settings, { name, id }) {
    const lock = await staging_takeLock(new kubernetes_kubectl/* Kubectl */.bx(settings), name, reporter/* silent */.K);
    try {
        await new StagingNamespace(new kubernetes_kubectl/* Kubectl */.bx({ ...settings, namespace: name }), id).clear();
    }
    finally {
        await lock.release();
    }
}
/** In the live namespace, which is there before and behind; not the lock of the release: it may be backed up meanwhile. */
function staging_takeLock(kubectl, name, reporter) {
    return lease/* KubernetesLease */.z.take(kubectl, `drill-${name}`, 'drill', reporter);
}
function staging_hasAccessControl({ uri, passwords, release: { mongo, containers } }) {
    const { command = [], args = [] } = mongo.spec.template.spec.containers.find(({ name }) => name === containers.mongo) ?? {};
    return passwords.length > 0 || asksForPassword((0,mongo_connection/* parseUri */.wY)(uri), [...command, ...args]);
}

;// CONCATENATED MODULE: ./src/target/staging.ts
/** A second, throwaway deployment that an archive is restored into: made after the live one, and apart from it. */



/**
 * Looks at the live deployment and makes nothing.
 * @throws BackupError `target-unsuitable` where what staging would be made of leads to the live deployment.
 */
async function openStaging(settings, options) {
    if (settings.type === 'compose')
        return openComposeStaging(settings, options);
    if (settings.type === 'helm')
        return openKubernetesStaging(settings, options);
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: 'a drill needs a deployment that it can make a second one of',
        cause: 'A direct target is a database alone',
        remedy: 'Use --target compose or helm; or rehearse by a restore into another database (--database, --from-database)',
    });
}
/**
 * Clears away what a drill that has died has left. Waits for nobody.
 * @throws BackupError `locked` where a drill of that name is at work.
 */
async function clearStaging(settings, remains) {
    if (settings.type === 'helm')
        await clearDeadKubernetesStaging(settings, remains);
    else
        await clearDeadStaging(remains);
}


/***/ })

};
