export const id = 805;
export const ids = [805];
export const modules = {

/***/ 6477:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   bP: () => (/* binding */ encryptAge),
/* harmony export */   bg: () => (/* binding */ ageMagic),
/* harmony export */   fN: () => (/* binding */ decryptAge)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/**
 * The payload of an age file (https://age-encryption.org/v1, "Payload"): a 16-byte nonce, then chunks of 64 KiB,
 * each sealed with ChaCha20-Poly1305 under a key derived from file key and nonce. The AEAD nonce is an 11-byte
 * big-endian counter and a byte that is 1 for the last chunk only. OpenSSL does it ten times faster than the
 * JavaScript of the library.
 */


const algorithm = 'chacha20-poly1305';
const plainSize = 64 * 1024;
const tagSize = 16;
const sealedSize = plainSize + tagSize;
const nonceSize = 16;
/** Every age file begins so, whatever its version. */
const ageMagic = 'age-encryption.org/';
/** A recipient's stanza takes 100 bytes, a post-quantum one 1,700: nobody needs more than this. */
const longestHeader = 1024 * 1024;
async function encryptAge(key) {
    const { header, fileKey } = await key.seal();
    const nonce = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(nonceSize);
    const chunks = new Chunks(fileKey, nonce);
    // One chunk is held back, because only the last one of a file may be flagged so, and must not be empty.
    const held = Buffer.allocUnsafe(plainSize);
    let heldLength = 0;
    return {
        header: Buffer.concat([header, nonce]),
        update(plain) {
            const sealed = [];
            let position = 0;
            if (heldLength > 0) {
                position = plain.copy(held, heldLength, 0);
                heldLength += position;
                if (position === plain.length)
                    return empty;
                chunks.seal(held, false, sealed);
                heldLength = 0;
            }
            for (; plain.length - position > plainSize; position += plainSize) {
                chunks.seal(plain.subarray(position, position + plainSize), false, sealed);
            }
            heldLength = plain.copy(held, 0, position);
            return Buffer.concat(sealed);
        },
        final() {
            const sealed = [];
            chunks.seal(held.subarray(0, heldLength), true, sealed);
            return Buffer.concat(sealed);
        },
    };
}
/**
 * The plaintext of an age file. Each byte is authenticated before it is yielded; that the file ended where it
 * should is known only when the generator has ended well.
 * @throws BackupError `archive-foreign`, `archive-incomplete`, `archive-damaged` or `wrong-key`.
 */
async function* decryptAge(source, key) {
    let chunks = null;
    let start = empty;
    // One chunk is held back until it is known whether it is the last.
    const held = Buffer.allocUnsafe(sealedSize);
    let heldLength = 0;
    for await (const read of source) {
        let piece = read;
        if (chunks === null) {
            start = Buffer.concat([start, read]);
            const end = headerEnd(start);
            if (end === null || start.length < end + nonceSize)
                continue;
            const fileKey = await key.unseal(start.subarray(0, end));
            chunks = new Chunks(fileKey, start.subarray(end, end + nonceSize));
            piece = start.subarray(end + nonceSize);
            start = empty;
        }
        const opened = [];
        let position = piece.copy(held, heldLength);
        heldLength += position;
        if (position === piece.length)
            continue;
        opened.push(chunks.open(held));
        for (; piece.length - position > sealedSize; position += sealedSize) {
            opened.push(chunks.open(piece.subarray(position, position + sealedSize)));
        }
        heldLength = piece.copy(held, 0, position);
        yield Buffer.concat(opened);
    }
    if (chunks === null) {
        throw cutShort(start.length === 0 ? 'The archive is empty' : 'The archive ends inside its age header');
    }
    const last = chunks.openLast(held.subarray(0, heldLength));
    if (last.length > 0)
        yield last;
}
const empty = Buffer.alloc(0);
/** The chunks of one payload, in order. */
class Chunks {
    #key;
    #nonce = Buffer.alloc(12);
    #count = 0;
    constructor(fileKey, nonce) {
        const key = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hkdfSync)('sha256', fileKey, nonce, 'payload', 32);
        // Made once: of a plain buffer each cipher would make one, a quarter of its time.
        this.#key = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createSecretKey)(Buffer.from(key));
    }
    seal(plain, last, into) {
        const cipher = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createCipheriv)(algorithm, this.#key, this.#next(last), { authTagLength: tagSize });
        into.push(cipher.update(plain));
        cipher.final();
        into.push(cipher.getAuthTag());
    }
    open(sealed) {
        const nonce = this.#next(false);
        const plain = this.#open(sealed, nonce);
        if (plain !== null)
            return plain;
        nonce[11] = 1;
        throw this.#open(sealed, nonce) === null
            ? damaged(`Chunk ${this.#count} of the archive is not authentic`)
            : damaged('Bytes follow the end of the archive');
    }
    openLast(sealed) {
        if (sealed.length < tagSize)
            throw cutShort('The archive ends inside an encrypted chunk');
        const nonce = this.#next(true);
        const plain = this.#open(sealed, nonce);
        if (plain === null) {
            nonce[11] = 0;
            throw this.#open(sealed, nonce) === null
                ? damaged('The last chunk of the archive is not authentic', 'The file was changed, or is cut short')
                : cutShort('The archive ends before its last chunk');
        }
        if (plain.length === 0 && this.#count > 1)
            throw damaged('The last chunk of the archive is empty');
        return plain;
    }
    #open(sealed, nonce) {
        const end = sealed.length - tagSize;
        const decipher = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createDecipheriv)(algorithm, this.#key, nonce, { authTagLength: tagSize });
        decipher.setAuthTag(sealed.subarray(end));
        const plain = decipher.update(sealed.subarray(0, end));
        try {
            decipher.final();
        }
        catch {
            return null;
        }
        return plain;
    }
    #next(last) {
        // 48 bits of the counter are enough for 16 EiB.
        this.#nonce.writeUIntBE(this.#count, 5, 6);
        this.#nonce[11] = last ? 1 : 0;
        this.#count += 1;
        return this.#nonce;
    }
}
/** Where the payload's nonce begins, or null if that is further on. */
function headerEnd(start) {
    const seen = start.toString('latin1', 0, ageMagic.length);
    if (!ageMagic.startsWith(seen))
        throw foreign(start);
    const firstLine = start.indexOf('\n');
    if (firstLine >= 0 && start.toString('latin1', 0, firstLine) !== `${ageMagic}v1`)
        throw foreign(start);
    const macLine = start.indexOf('\n--- ');
    const end = macLine < 0 ? -1 : start.indexOf('\n', macLine + 1);
    if ((end < 0 ? start.length : end) > longestHeader)
        throw damaged('The age header of the archive has no end');
    return end < 0 ? null : end + 1;
}
function foreign(start) {
    const armored = start.toString('latin1').startsWith('-----BEGIN AGE');
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-foreign',
        message: armored
            ? 'The archive is an age file in text form (armored)'
            : 'This is not an age file of version 1',
        cause: armored
            ? 'It was written by age --armor'
            : 'It is another kind of file, or its first bytes are damaged',
        remedy: armored
            ? 'Take the lines between BEGIN and END through base64 -d, and give the result'
            : 'Check that this is the right file',
    });
}
function damaged(message, cause = 'The file was changed since it was written') {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message,
        cause,
        remedy: 'Fetch the archive again, or take another one',
    });
}
function cutShort(message) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-incomplete',
        message,
        cause: 'The file is cut short: a copy or a transfer was interrupted',
        remedy: 'Fetch the archive again, or take another one',
    });
}


/***/ }),

/***/ 7120:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ ByteReader)
/* harmony export */ });
/** A stream of chunks, taken in the portions that a format asks for. */
class ByteReader {
    #source;
    #chunk = Buffer.alloc(0);
    #position = 0;
    constructor(source) {
        this.#source = source[Symbol.asyncIterator]();
    }
    /** The next bytes, at least one and at most `limit`, without a copy; null at the end. */
    async some(limit) {
        while (this.#position === this.#chunk.length) {
            const next = await this.#source.next();
            if (next.done)
                return null;
            this.#chunk = next.value;
            this.#position = 0;
        }
        const end = Math.min(this.#position + limit, this.#chunk.length);
        const bytes = this.#chunk.subarray(this.#position, end);
        this.#position = end;
        return bytes;
    }
    /** The next `size` bytes, or fewer at the end. */
    async upTo(size) {
        const pieces = [];
        let missing = size;
        while (missing > 0) {
            const piece = await this.some(missing);
            if (piece === null)
                break;
            pieces.push(piece);
            missing -= piece.length;
        }
        return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
    }
    /** The next `size` bytes, or fewer at the end, which stay to be read. */
    async peek(size) {
        while (this.#chunk.length - this.#position < size) {
            const next = await this.#source.next();
            if (next.done)
                break;
            this.#chunk = Buffer.concat([this.#chunk.subarray(this.#position), next.value]);
            this.#position = 0;
        }
        return this.#chunk.subarray(this.#position, this.#position + size);
    }
    /** What is left, as chunks. */
    async *rest() {
        for (;;) {
            const piece = await this.some(Number.POSITIVE_INFINITY);
            if (piece === null)
                return;
            yield piece;
        }
    }
    /** Tells the source that nothing more is wanted of it. */
    async close() {
        await this.#source.return?.();
    }
}


/***/ }),

/***/ 7048:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  _S: () => (/* binding */ createCompressor),
  mF: () => (/* binding */ decompress),
  IR: () => (/* binding */ detectCompression)
});

// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./src/buffer-garbage.ts
var buffer_garbage = __webpack_require__(4247);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/archive/byte-reader.ts
var byte_reader = __webpack_require__(7120);
;// CONCATENATED MODULE: ./src/archive/zstd-frame.ts
/** Bytes of the frame header after the descriptor, from its flags (RFC 8878, 3.1.1.1). */
const dictionaryIdSizes = [0, 1, 2, 4];
const contentSizes = [0, 2, 4, 8];
const magicSize = 4;
const blockHeaderSize = 3;
const checksumSize = 4;
/** Finds where a zstd frame ends (RFC 8878, 3.1.1) without decompressing it. */
class ZstdFrame {
    /** Has the frame ended with the last byte walked? */
    ended = false;
    #state = 'descriptor';
    /** Bytes to pass before the next field, and that field's bytes so far. */
    #skip = magicSize;
    #field = 0;
    #fieldLength = 0;
    #checksum = false;
    /** Walks over the next bytes of a file that begins with zstd's magic number; false where bytes follow its end. */
    walk(chunk) {
        for (let position = 0; position < chunk.length;) {
            if (this.#skip > 0) {
                const passed = Math.min(this.#skip, chunk.length - position);
                this.#skip -= passed;
                position += passed;
                this.ended = this.#state === 'end' && this.#skip === 0;
                continue;
            }
            if (this.#state === 'end')
                return false;
            this.#field |= chunk[position++] << (8 * this.#fieldLength++);
            if (this.#state === 'descriptor')
                this.#descriptor(this.#field);
            else if (this.#fieldLength === blockHeaderSize)
                this.#block(this.#field);
        }
        return true;
    }
    #descriptor(flags) {
        const singleSegment = (flags & 0x20) !== 0;
        const contentSize = flags >> 6;
        this.#checksum = (flags & 0x04) !== 0;
        // A single segment has no window descriptor, and at least one byte of content size.
        const sizes = singleSegment ? Math.max(1, contentSizes[contentSize]) : 1 + contentSizes[contentSize];
        this.#next('block', sizes + dictionaryIdSizes[flags & 0x03]);
    }
    #block(header) {
        const last = (header & 1) !== 0;
        const runLength = ((header >> 1) & 3) === 1;
        const size = runLength ? 1 : header >> 3;
        this.#next(last ? 'end' : 'block', size + (last && this.#checksum ? checksumSize : 0));
    }
    #next(state, skip) {
        this.#state = state;
        this.#skip = skip;
        this.#field = 0;
        this.#fieldLength = 0;
        this.ended = state === 'end' && skip === 0;
    }
}

;// CONCATENATED MODULE: ./src/archive/compression.ts






/** Bytes of each chunk that comes out: large enough that the trips through the thread pool cost nothing. */
const chunkSize = 1024 * 1024;
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const gzipMagic = Buffer.from([0x1f, 0x8b]);
/** A compressor whose buffers stay within a few megabytes as long as its writer waits for each write's callback. */
function createCompressor({ method, level }) {
    if (method === 'gzip')
        return (0,external_node_zlib_.createGzip)({ level, chunkSize });
    const params = {
        [external_node_zlib_.constants.ZSTD_c_compressionLevel]: level,
        // Off by default, and then flipped bits go unnoticed.
        [external_node_zlib_.constants.ZSTD_c_checksumFlag]: 1,
    };
    return (0,external_node_zlib_.createZstdCompress)({ chunkSize, params });
}
/** Which compression begins with these bytes (at least four of them), or null. */
function detectCompression(start) {
    if (start.subarray(0, zstdMagic.length).equals(zstdMagic))
        return 'zstd';
    if (start.subarray(0, gzipMagic.length).equals(gzipMagic))
        return 'gzip';
    return null;
}
/**
 * What a zstd frame, or gzip's members, hold.
 * @throws BackupError `archive-foreign` for another format, `archive-incomplete` where it ends too early,
 * `archive-damaged` for content that does not decompress, a second zstd frame or trailing bytes.
 */
async function* decompress(source) {
    const bytes = new byte_reader/* ByteReader */.k(source);
    try {
        const start = await bytes.peek(zstdMagic.length);
        const method = detectCompression(start);
        if (method === null)
            throw foreign(start.length);
        yield* method === 'zstd' ? unzstd(bytes.rest()) : gunzip(bytes.rest());
    }
    finally {
        await bytes.close();
    }
}
async function* unzstd(source) {
    const frame = new ZstdFrame();
    // Node's decompressor drops what follows the first frame without a word, so we find the end ourselves.
    async function* checked() {
        for await (const chunk of source) {
            if (!frame.walk(chunk))
                throw damaged('Bytes follow the end of the compressed data');
            yield chunk;
        }
        if (!frame.ended)
            throw cutShort();
    }
    yield* run(checked(), (0,external_node_zlib_.createZstdDecompress)({ chunkSize }));
}
async function* gunzip(source) {
    const engine = (0,external_node_zlib_.createGunzip)({ chunkSize });
    let read = 0;
    async function* counted() {
        for await (const chunk of source) {
            read += chunk.length;
            yield chunk;
        }
    }
    yield* run(counted(), engine);
    // Zeroes after the last member are dropped without a word; other bytes are an error.
    if (engine.bytesWritten !== read)
        throw damaged('Bytes follow the end of the compressed data');
}
async function* run(source, engine) {
    const feeding = (0,promises_.pipeline)(source, engine);
    // It is awaited below; until then, and where the consumer leaves early, its failure is not unhandled.
    feeding.catch(() => { });
    try {
        for await (const chunk of engine) {
            yield chunk;
            (0,buffer_garbage/* countGarbage */.R)(chunk.length);
        }
        await feeding;
    }
    catch (error) {
        throw translate(error);
    }
}
function translate(error) {
    const code = error.code;
    // The engine reached its end and left its feeder waiting.
    if (code === 'ERR_STREAM_PREMATURE_CLOSE')
        return damaged('Bytes follow the end of the compressed data', error);
    if (code === 'Z_BUF_ERROR')
        return cutShort(error);
    if (typeof code === 'string' && /^(Z_|ZSTD_|ERR_ZLIB|ERR_STREAM_PUSH_AFTER_EOF)/.test(code)) {
        return damaged('The compressed data is damaged', error);
    }
    return error;
}
function foreign(length) {
    return new errors/* BackupError */.hj({
        code: 'archive-foreign',
        message: length === 0 ? 'There is no content' : 'The content is compressed with neither zstd nor gzip',
        cause: 'It is another kind of file',
        remedy: 'Check that this is the right file',
    });
}
function damaged(message, underlying) {
    return new errors/* BackupError */.hj({
        code: 'archive-damaged',
        message,
        cause: 'The file was changed since it was written',
        remedy: 'Fetch the archive again, or take another one',
        underlying,
    });
}
function cutShort(underlying) {
    return new errors/* BackupError */.hj({
        code: 'archive-incomplete',
        message: 'The compressed data is cut short',
        cause: 'A copy or a transfer was interrupted, or what wrote the archive was',
        remedy: 'Fetch the archive again, or take another one',
        underlying,
    });
}


/***/ }),

/***/ 2630:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bv: () => (/* binding */ headerName),
/* harmony export */   ge: () => (/* binding */ sumsName),
/* harmony export */   hq: () => (/* binding */ partSize),
/* harmony export */   pn: () => (/* binding */ partName),
/* harmony export */   vS: () => (/* binding */ manifestName),
/* harmony export */   vw: () => (/* binding */ checksums)
/* harmony export */ });
/** The first member. */
const headerName = 'backup.json';
/** The last member but one. */
const manifestName = 'manifest.json';
/** The last member: `sha256sum -c` checks every other one by it. */
const sumsName = 'SHA256SUMS';
/** Bytes of each part but the last: a tar header needs the size first, and nothing may be spooled in the clear. */
const partSize = 16 * 1024 * 1024;
/** @param number counts from 1. */
function partName(kind, number) {
    return `${kind}/${String(number).padStart(6, '0')}`;
}
/** The content of `SHA256SUMS` over these members. */
function checksums(members) {
    return Buffer.from(members.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
}


/***/ }),

/***/ 9365:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L0: () => (/* binding */ parseSidecar),
/* harmony export */   Ng: () => (/* binding */ parseManifest),
/* harmony export */   RW: () => (/* binding */ parseHeader),
/* harmony export */   qh: () => (/* binding */ formatVersion)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3798);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4377);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7428);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _nesting_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8237);
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

/***/ 2802:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H0: () => (/* binding */ newestArchive),
/* harmony export */   Yy: () => (/* binding */ archivesAmong)
/* harmony export */ });
/* unused harmony export isArchive */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/** Which archive is the newest one of a database: by the time in its name, and only with the sidecar that says so. */

const archiveName = /^(.+-\d{8}T\d{6}Z-(?:hot|cold))(?:-(\d+))?\.tar\.(?:zst|gz)\.age$/;
const timeInName = /\d{8}T\d{6}Z/g;
/** Is this the name of an archive of ours? */
function isArchive(name) {
    return archiveName.test(name);
}
/** Those of the names that are names of archives, the newest first. */
function archivesAmong(names) {
    return [...names].filter(isArchive).sort((a, b) => (timeIn(a) < timeIn(b) ? 1 : -1));
}
/**
 * The name of the newest archive of this database; only one with a sidecar counts as complete.
 * @throws BackupError `usage` where there is none, or two are equally new; as `sidecarOf` throws, since what cannot be
 * read may be the newest.
 */
async function newestArchive(database, shelf) {
    const { names, where, otherwise } = shelf;
    const newest = [];
    for (const name of archivesAmong(names)) {
        if (newest[0] && timeIn(name) < timeIn(newest[0]))
            break;
        const sidecar = await shelf.sidecarOf(name).catch((error) => {
            throw untold(name, error);
        });
        // A safety archive is newer than what was restored, and the last thing that anybody wants back by "latest".
        if (sidecar?.database !== database || sidecar.purpose !== 'backup')
            continue;
        // Under another name a signed old archive would pass for the newest.
        if (sidecar.file !== name)
            continue;
        newest.push(name);
    }
    const [name, ...others] = newest;
    if (name && others.length === 0)
        return name;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'usage',
        message: name
            ? `${newest.length} archives in ${where} are equally new: ${newest.sort().join(', ')}`
            : `there is no complete archive of ${database} in ${where}`,
        cause: name
            ? 'They were made in the same second'
            : 'Only archives with their sidecar (.json) beside them count',
        remedy: otherwise,
    });
}
/** The last one counts: what stands before it was chosen by the user, and may look like a time. */
function timeIn(archive) {
    return archive.match(timeInName).at(-1);
}
/** It may be the newest of this database: an older one must not be taken for that without a word. */
function untold(name, underlying) {
    if (!(underlying instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj))
        return underlying;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: underlying.code,
        message: `whether ${name} is the newest archive cannot be told: ${underlying.message}`,
        ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
        remedy: `Name the archive by its path, or move ${name} away`,
        underlying,
    });
}


/***/ }),

/***/ 5217:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J$: () => (/* binding */ writeSidecar),
/* harmony export */   X_: () => (/* binding */ writeVerification),
/* harmony export */   YD: () => (/* binding */ readSidecar),
/* harmony export */   hQ: () => (/* binding */ sidecarOf),
/* harmony export */   mQ: () => (/* binding */ countsOf),
/* harmony export */   n8: () => (/* binding */ sidecarPath)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9148);
/* harmony import */ var _manifest_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9365);
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

/***/ 3764:
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
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9148);
/* harmony import */ var _sshsig_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1687);
/* harmony import */ var _verification_keys_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5632);
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
    const { default: sshpk } = await __webpack_require__.e(/* import() */ 663).then(__webpack_require__.t.bind(__webpack_require__, 663, 23));
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

/***/ 1687:
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
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
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

/***/ 2125:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ readTar)
/* harmony export */ });
/* harmony import */ var tar_header__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6532);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _byte_reader_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7120);
/**
 * A strict reader of tar: ustar with pax or GNU long names, as GNU tar, busybox and bsdtar write them. The tar
 * package's own parser ends silently on a truncated header, on missing end blocks and on trailing bytes.
 */



const blockSize = 512;
/** Of an extension header: a pax record or a long name. */
const longestExtension = 1024 * 1024;
/** Their names are remembered. In parts of 16 MiB these are more than a terabyte. */
const mostMembers = 100_000;
/** Characters, folders included. */
const longestName = 1024;
/** In ustar as POSIX has it, and as GNU tar and busybox write it. */
const magics = ['ustar\x0000', 'ustar  \0'];
/**
 * The members of a tar file, in order; it has ended well only when the generator has.
 * @throws BackupError `archive-incomplete` where it ends too early; `archive-damaged` for whatever else an archive of
 * plain files and folders does not hold: links, devices, escaping names, a name twice, bytes after the end.
 */
async function* readTar(source) {
    const bytes = new _byte_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .ByteReader */ .k(source);
    try {
        const seen = new Set();
        for (;;) {
            const header = await nextHeader(bytes);
            if (header === null)
                break;
            const name = safeName(header.path);
            if (seen.has(name))
                throw damaged(`tar member ${name} is there twice`);
            seen.add(name);
            if (seen.size > mostMembers)
                throw damaged(`tar holds more than ${mostMembers} members`);
            const content = new Content(bytes, header.size);
            const type = header.type === 'Directory' ? 'folder' : 'file';
            yield { name, type, size: header.size, content: content.chunks() };
            await content.skip();
        }
        await expectEnd(bytes);
    }
    finally {
        await bytes.close();
    }
}
/** The next header of a file or folder with its extensions applied, or null at the first end block. */
async function nextHeader(bytes) {
    const extension = {};
    const extended = new Set();
    for (;;) {
        const block = await exactly(bytes, blockSize);
        if (isZero(block)) {
            if (extended.size > 0)
                throw damaged('A tar extension belongs to no member');
            return null;
        }
        const { path, size, type } = parseHeader(block, extension);
        if (type === 'File' || type === 'OldFile')
            return { path, size, type: 'File' };
        if (type === 'Directory')
            return { path, size: 0, type };
        if (type !== 'ExtendedHeader' && type !== 'NextFileHasLongPath') {
            throw damaged(`tar member ${printable(path)} is neither file nor folder (${type})`);
        }
        if (extended.has(type))
            throw damaged('A tar extension is there twice');
        if (size > longestExtension)
            throw damaged('A tar extension is too long');
        extended.add(type);
        const content = await exactly(bytes, size);
        await expectPadding(bytes, size);
        if (type === 'ExtendedHeader')
            Object.assign(extension, parsePax(content));
        else
            extension.path ??= decode(content.subarray(0, content.indexOf(0) < 0 ? size : content.indexOf(0)));
    }
}
function parseHeader(block, extension) {
    const { cksumValid } = decodeHeader(block);
    if (!cksumValid)
        throw damaged('A tar header has a wrong checksum');
    if (!magics.includes(block.toString('latin1', 257, 265)))
        throw damaged('A tar header is of an unknown format');
    // The library puts the prefix of ustar before the path of an extension too, which has no use for it.
    const extended = extension.path === undefined ? block : Buffer.from(block).fill(0, 345, 500);
    const { path, size, type } = decodeHeader(extended, extension);
    if (path === undefined || size === undefined)
        throw damaged('A tar header has no size');
    return { path, size, type };
}
function decodeHeader(block, extension = {}) {
    try {
        return new tar_header__WEBPACK_IMPORTED_MODULE_0__/* .Header */ .Y(block, 0, extension);
    }
    catch (underlying) {
        throw damaged('A tar header holds a number that cannot be', underlying);
    }
}
/** The records `length key=value\n` that matter to us. */
function parsePax(content) {
    const wanted = {};
    for (let position = 0; position < content.length;) {
        const length = /^([1-9]\d{0,8}) /.exec(content.toString('latin1', position, position + 10))?.[1];
        const end = position + Number(length ?? Number.NaN);
        const record = content.subarray(position + (length?.length ?? 0) + 1, end);
        const equals = record.indexOf('=');
        if (!(end <= content.length) || record.at(-1) !== 0x0a || equals < 1)
            throw damaged('A tar extension is malformed');
        const key = decode(record.subarray(0, equals));
        const value = decode(record.subarray(equals + 1, -1));
        if (key.startsWith('GNU.sparse.'))
            throw damaged('A tar member is a sparse file');
        if (key === 'path')
            wanted.path = value;
        if (key === 'size') {
            wanted.size = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
            if (Number.isNaN(wanted.size))
                throw damaged('A tar extension holds a size that cannot be');
        }
        position = end;
    }
    return wanted;
}
/** The content of one member and the padding after it. */
class Content {
    #bytes;
    #size;
    #left;
    constructor(bytes, size) {
        this.#bytes = bytes;
        this.#size = size;
        this.#left = size;
    }
    async *chunks() {
        while (this.#left > 0) {
            const chunk = await this.#bytes.some(this.#left);
            if (chunk === null)
                throw cutShort();
            this.#left -= chunk.length;
            yield chunk;
        }
    }
    async skip() {
        for await (const _ of this.chunks())
            ;
        await expectPadding(this.#bytes, this.#size);
    }
}
/** The second end block, and zeroes up to a whole record, whatever its length. */
async function expectEnd(bytes) {
    if (!isZero(await exactly(bytes, blockSize)))
        throw damaged('tar has only one end block');
    let length = 0;
    for await (const chunk of bytes.rest()) {
        if (!isZero(chunk))
            throw damaged('Bytes follow the end of the tar');
        length += chunk.length;
    }
    if (length % blockSize !== 0)
        throw damaged('tar ends inside a block');
}
async function expectPadding(bytes, size) {
    const padding = await exactly(bytes, (blockSize - (size % blockSize)) % blockSize);
    if (!isZero(padding))
        throw damaged('The padding of a tar member is not empty');
}
async function exactly(bytes, size) {
    const portion = await bytes.upTo(size);
    if (portion.length < size)
        throw cutShort();
    return portion;
}
function isZero(bytes) {
    return bytes.every((byte) => byte === 0);
}
/** @throws BackupError for a name that could lead out of a folder, or that cannot be shown. */
function safeName(path) {
    // The library decodes without complaint, and leaves this where the bytes were not UTF-8.
    const plain = path !== '' && path.length <= longestName && printable(path) === path && !/^\/|\\|\uFFFD/.test(path);
    const name = path.replace(/^(\.\/+)+/, '').replace(/\/$/, '');
    const segments = name === '' || name === '.' ? [] : name.split('/');
    if (!plain || segments.some((segment) => ['', '.', '..'].includes(segment))) {
        throw damaged(`tar member ${JSON.stringify(printable(path.slice(0, longestName)))} has a name that leads out of its folder or is not plain`);
    }
    return segments.join('/');
}
function printable(text) {
    return text.replace(/\p{Cc}/gu, '?');
}
function decode(bytes) {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    }
    catch (underlying) {
        throw damaged('A tar extension is not text', underlying);
    }
}
function damaged(message, underlying) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message,
        cause: 'The archive was changed, or made by something that does not write plain tar files',
        remedy: 'Fetch the archive again, or take another one',
        underlying,
    });
}
function cutShort() {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-incomplete',
        message: 'The tar inside the archive ends before its end blocks',
        cause: 'What wrote the archive was interrupted',
        remedy: 'Take another archive',
    });
}


/***/ }),

/***/ 5632:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ loadVerificationKeys),
/* harmony export */   w: () => (/* binding */ signatureNamespace)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _sshsig_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1687);
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

/***/ 1312:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   So: () => (/* binding */ VolumeReader),
/* harmony export */   or: () => (/* binding */ fileDifference),
/* harmony export */   w9: () => (/* binding */ sortFiles)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9456);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_stream__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _drained_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7880);
/* harmony import */ var _tar_reader_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2125);
/** Reads the tar of a data folder as it passes, down to the digest of every file. */




/** Bytes that may wait between whoever writes and the parser. */
const window = 1024 * 1024;
class VolumeReader {
    #stream = new node_stream__WEBPACK_IMPORTED_MODULE_1__.PassThrough({ highWaterMark: window });
    #files;
    #failure;
    constructor() {
        this.#files = readFiles(this.#stream);
        this.#files.catch((error) => {
            this.#failure = error;
            this.#stream.destroy();
        });
        this.#stream.on('error', () => { });
    }
    /**
     * Takes the next bytes, which must stay as they are until the promise that may come back has resolved.
     * @throws BackupError as `readTar`.
     */
    async write(chunk) {
        if (this.#failure)
            throw this.#failure;
        if (this.#stream.write(chunk))
            return;
        await (0,_drained_js__WEBPACK_IMPORTED_MODULE_3__/* .drained */ .o)(this.#stream);
        if (this.#failure)
            throw this.#failure;
    }
    /** @returns the files by path, sorted. @throws BackupError as `readTar`, also where the tar is not at its end. */
    async end() {
        if (!this.#stream.destroyed)
            this.#stream.end();
        return sortFiles(await this.#files);
    }
    /** Forgets what has come. */
    abort() {
        this.#stream.destroy(new Error('The tar was given up'));
    }
}
/** By code unit, whatever the locale. */
function sortFiles(files) {
    return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}
/** The first difference between two sorted lists, in words; null where there is none. */
function fileDifference(expected, found) {
    const rest = new Map(found.map((file) => [file.path, file]));
    for (const { path, size, sha256 } of expected) {
        const other = rest.get(path);
        if (!other)
            return `${path} is missing`;
        if (other.size !== size)
            return `${path} has ${other.size} bytes instead of ${size}`;
        if (other.sha256 !== sha256)
            return `${path} has another content`;
        rest.delete(path);
    }
    const [extra] = rest.keys();
    return extra === undefined ? null : `${extra} has been added`;
}
async function readFiles(stream) {
    const files = [];
    for await (const { name, type, size, content } of (0,_tar_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .readTar */ .s)(stream)) {
        if (type === 'folder')
            continue;
        const digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
        for await (const chunk of content)
            digest.update(chunk);
        files.push({ path: name, size, sha256: digest.digest('hex') });
    }
    return files;
}


/***/ }),

/***/ 2496:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GE: () => (/* binding */ magic),
/* harmony export */   LB: () => (/* binding */ encodeBlockHeader),
/* harmony export */   N9: () => (/* binding */ archiveVersion),
/* harmony export */   Ud: () => (/* binding */ maxDocument),
/* harmony export */   m2: () => (/* binding */ terminator),
/* harmony export */   mG: () => (/* binding */ encodeEnd),
/* harmony export */   mg: () => (/* binding */ encodePrelude)
/* harmony export */ });
/* harmony import */ var bson__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3276);
/**
 * The stream that `mongodump --archive` writes and `mongorestore --archive` reads, format version 0.1 (MongoDB
 * Database Tools, common/archive):
 *
 *     magic, header document, one metadata document for each collection, terminator,
 *     then blocks: a namespace document, documents, terminator.
 *
 * A namespace ends with a block that says EOF and carries the CRC-64 of its documents. Blocks of several
 * namespaces may interleave.
 */

/** 0x8199e26d, little endian. */
const magic = Buffer.from([0x6d, 0xe2, 0x99, 0x81]);
const terminator = Buffer.from([0xff, 0xff, 0xff, 0xff]);
const archiveVersion = '0.1';
/** The largest BSON document that the format admits, bytes: 16 MiB (mongo-tools, `MaxBSONSize`). */
const maxDocument = 16 * 1024 * 1024;
/** The bytes from the magic to the prelude's terminator. */
function encodePrelude(prelude) {
    return Buffer.concat([
        magic,
        bson__WEBPACK_IMPORTED_MODULE_0__/* .serialize */ .lK({
            concurrent_collections: new bson__WEBPACK_IMPORTED_MODULE_0__/* .Int32 */ .P_(prelude.concurrentCollections),
            version: archiveVersion,
            server_version: prelude.serverVersion,
            tool_version: prelude.toolVersion,
        }),
        ...prelude.collections.map((collection) => bson__WEBPACK_IMPORTED_MODULE_0__/* .serialize */ .lK({
            db: collection.database,
            collection: collection.collection,
            metadata: bson__WEBPACK_IMPORTED_MODULE_0__/* .EJSON */ .On.stringify({
                options: collection.options,
                indexes: collection.indexes,
                ...(collection.uuid === null ? {} : { uuid: collection.uuid }),
                collectionName: collection.collection,
                type: collection.type,
            }, { relaxed: false }),
            size: new bson__WEBPACK_IMPORTED_MODULE_0__/* .Int32 */ .P_(0),
            type: collection.type,
        })),
        terminator,
    ]);
}
/** What opens a block of documents. */
function encodeBlockHeader(database, collection) {
    return Buffer.from(bson__WEBPACK_IMPORTED_MODULE_0__/* .serialize */ .lK({ db: database, collection, EOF: false, CRC: bson__WEBPACK_IMPORTED_MODULE_0__/* .Long */ .v2.ZERO }));
}
/** The whole block that closes a namespace. */
function encodeEnd(database, collection, crc) {
    return Buffer.concat([
        bson__WEBPACK_IMPORTED_MODULE_0__/* .serialize */ .lK({ db: database, collection, EOF: true, CRC: bson__WEBPACK_IMPORTED_MODULE_0__/* .Long */ .v2.fromBigInt(crc) }),
        terminator,
    ]);
}


/***/ }),

/***/ 2510:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  c: () => (/* binding */ MongoArchiveReader),
  q: () => (/* binding */ largestPrelude)
});

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/mongo/archive-format.ts
var archive_format = __webpack_require__(2496);
// EXTERNAL MODULE: ./node_modules/bson/lib/bson.node.mjs
var bson_node = __webpack_require__(3276);
// EXTERNAL MODULE: ./src/nesting.ts
var nesting = __webpack_require__(8237);
;// CONCATENATED MODULE: ./src/mongo/archive-prelude.ts
/** What the items of a mongodump archive say that are not documents of a collection: the prelude, above all. */




/** @param what the item is, for the error. @throws BackupError `archive-damaged`. */
function parseBson(item, what) {
    try {
        return bson_node/* deserialize */.iu(item, { useBigInt64: true });
    }
    catch (underlying) {
        throw damaged(`${what} is not BSON`, underlying);
    }
}
/** The prelude's first item. @throws BackupError `archive-damaged`, `archive-newer`. */
function parsePreludeHeader(document) {
    const { version, concurrent_collections: concurrent, server_version: server, tool_version: tool } = document;
    if (typeof version !== 'string')
        throw damaged('the prelude lacks its version');
    if (version !== archive_format/* archiveVersion */.N9) {
        throw new errors/* BackupError */.hj({
            code: 'archive-newer',
            message: `the dump has format version ${version}, known is ${archive_format/* archiveVersion */.N9}`,
            remedy: 'Use the mongorestore that belongs to the mongodump which made it',
        });
    }
    return {
        concurrentCollections: typeof concurrent === 'number' ? concurrent : 1,
        serverVersion: archive_prelude_text(server),
        toolVersion: archive_prelude_text(tool),
    };
}
/** One of those that follow it, one for each collection. @throws BackupError `archive-damaged`. */
function parseMetadata(document) {
    const { db, collection, metadata, type } = document;
    if (typeof db !== 'string' || typeof collection !== 'string' || typeof metadata !== 'string') {
        throw damaged('the prelude lacks the name of a collection');
    }
    let parsed;
    try {
        // mongodump may leave the metadata empty.
        parsed = metadata === '' ? {} : bson_node/* EJSON */.On.parse(metadata, { relaxed: false });
    }
    catch (underlying) {
        throw damaged(`the metadata of ${collection} is not JSON`, underlying);
    }
    if (!isDocument(parsed))
        throw damaged(`the metadata of ${collection} is no document`);
    const { options = {}, indexes = [], uuid, type: stated } = parsed;
    if (!isDocument(options) || !Array.isArray(indexes) || !indexes.every(isDocument)) {
        throw damaged(`the options or indexes of ${collection} are no documents`);
    }
    if ((0,nesting/* nestsTooDeep */.q)(parsed))
        throw damaged(`the metadata of ${collection} nests deeper than a server takes`);
    return {
        database: db,
        collection,
        type: archive_prelude_text(type) || archive_prelude_text(stated) || 'collection',
        options,
        indexes,
        uuid: typeof uuid === 'string' ? uuid : null,
    };
}
function archive_prelude_text(value) {
    return typeof value === 'string' ? value : '';
}
function isDocument(value) {
    return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
/** The dump is damaged, in the way that `message` says. */
function damaged(message, underlying) {
    return new errors/* BackupError */.hj({
        code: 'archive-damaged',
        message: `the dump is damaged: ${message}`,
        cause: 'It was altered, or broken while it was made or copied',
        remedy: 'Use another archive',
        underlying,
    });
}

// EXTERNAL MODULE: ./src/mongo/crc64.ts + 1 modules
var crc64 = __webpack_require__(7015);
;// CONCATENATED MODULE: ./src/mongo/archive-reader.ts
/** Reads a mongodump archive stream as it arrives and believes nothing of it. */




/** Of a prelude, which is kept in memory: bytes and collections, far beyond what a database of one service has. */
const largestPrelude = { bytes: 64 * 1024 * 1024, collections: 10_000 };
/**
 * Takes a stream in chunks of any size and checks its structure to the end: lengths, terminators, every namespace
 * named in the prelude, closed once and never reopened, its CRC-64 equal to what was read. It does not look inside
 * documents beyond their length and closing byte.
 *
 * `write` and `end` throw BackupError `archive-damaged`, or `archive-incomplete` where the stream merely stops.
 */
class MongoArchiveReader {
    #visitor;
    #namespaces = new Map();
    #crcs = new Map();
    #state = 'magic';
    #prelude = null;
    #metadata = [];
    #preludeBytes = 0;
    #header = null;
    #current = null;
    /** The start of an item whose end has not come yet. */
    #carry = [];
    #carried = 0;
    /** Length of that item, once its first four bytes are there. */
    #wanted = 0;
    constructor(visitor = {}) {
        this.#visitor = visitor;
    }
    /** The prelude, once it has been read whole. */
    get prelude() {
        return this.#prelude;
    }
    async write(chunk) {
        if (this.#state === 'failed')
            throw damaged('the stream failed before');
        try {
            await this.#consume(chunk);
        }
        catch (error) {
            this.#state = 'failed';
            throw error;
        }
    }
    /** The stream has ended: is it whole? Returns every namespace, in the prelude's order. */
    end() {
        if (this.#state !== 'between' || this.#carried > 0) {
            throw new errors/* BackupError */.hj({
                code: 'archive-incomplete',
                message: 'the dump stops in the middle',
                cause: 'The dump was cut off while it was made or copied',
                remedy: 'Use another archive; this one cannot be restored whole',
            });
        }
        const open = this.#metadata.filter((metadata) => !this.#find(metadata)?.closed);
        if (open.length > 0) {
            throw new errors/* BackupError */.hj({
                code: 'archive-incomplete',
                message: `the dump never closes ${open.map((metadata) => metadata.collection).join(', ')}`,
                cause: 'The dump was cut off while it was made or copied',
                remedy: 'Use another archive; this one cannot be restored whole',
            });
        }
        return this.#metadata.map((metadata) => this.#find(metadata).namespace);
    }
    #find(metadata) {
        const namespace = this.#namespaces.get(key(metadata.database, dataName(metadata)));
        return namespace && { namespace, closed: namespace.crc !== null };
    }
    async #consume(chunk) {
        let rest = chunk;
        while (rest.length > 0) {
            if (this.#state === 'body' && this.#carried === 0) {
                const { end, count } = this.#run(rest);
                if (count > 0) {
                    const wait = this.#documents(rest.subarray(0, end), count);
                    if (wait)
                        await wait;
                    rest = rest.subarray(end);
                    continue;
                }
            }
            const item = this.#take(rest);
            rest = item.rest;
            if (item.whole === null)
                return;
            const wait = this.#item(item.whole);
            if (wait)
                await wait;
        }
    }
    /** How far whole documents reach from the start of `chunk`. */
    #run(chunk) {
        let end = 0;
        let count = 0;
        while (end + 4 <= chunk.length) {
            const length = chunk.readInt32LE(end);
            if (length === -1)
                break;
            checkLength(length);
            if (end + length > chunk.length)
                break;
            if (chunk[end + length - 1] !== 0)
                throw damaged('a document does not end where its length says');
            end += length;
            count++;
        }
        return { end, count };
    }
    /** Completes the item under way with what `chunk` brings; `whole` is null while more is needed. */
    #take(chunk) {
        let at = 0;
        if (this.#carried < 4) {
            at = Math.min(4 - this.#carried, chunk.length);
            this.#keep(chunk.subarray(0, at));
            if (this.#carried < 4)
                return { whole: null, rest: chunk.subarray(at) };
            this.#wanted = this.#itemLength(Buffer.concat(this.#carry));
        }
        const brought = Math.min(this.#wanted - this.#carried, chunk.length - at);
        if (brought > 0)
            this.#keep(chunk.subarray(at, at + brought));
        const rest = chunk.subarray(at + brought);
        if (this.#carried < this.#wanted)
            return { whole: null, rest };
        const whole = this.#carry.length === 1 ? this.#carry[0] : Buffer.concat(this.#carry);
        this.#carry = [];
        this.#carried = 0;
        return { whole, rest };
    }
    #keep(bytes) {
        this.#carry.push(bytes);
        this.#carried += bytes.length;
    }
    #itemLength(start) {
        if (this.#state === 'magic')
            return 4;
        const length = start.readInt32LE(0);
        if (length === -1)
            return 4;
        checkLength(length);
        return length;
    }
    #item(item) {
        const isTerminator = item.length === 4 && item.readInt32LE(0) === -1;
        if (!isTerminator && this.#state !== 'magic' && item[item.length - 1] !== 0) {
            throw damaged('a document does not end where its length says');
        }
        switch (this.#state) {
            case 'magic':
                if (!item.equals(archive_format/* magic */.GE)) {
                    throw new errors/* BackupError */.hj({
                        code: 'archive-foreign',
                        message: 'this is not a mongodump archive',
                        cause: 'The file holds something else, or a dump made without --archive',
                    });
                }
                this.#state = 'prelude';
                return undefined;
            case 'prelude':
                return isTerminator ? this.#endPrelude() : this.#preludeDocument(item);
            case 'between':
                if (isTerminator)
                    throw damaged('a block has no header');
                this.#blockHeader(item);
                return undefined;
            case 'body':
                return isTerminator ? this.#endBlock() : this.#documents(item, 1);
            default:
                throw damaged('the stream failed before');
        }
    }
    #preludeDocument(item) {
        this.#preludeBytes += item.length;
        if (this.#preludeBytes > largestPrelude.bytes)
            throw damaged('the prelude is larger than any');
        const document = parseBson(item, 'the prelude');
        if (this.#header === null) {
            this.#header = parsePreludeHeader(document);
            return;
        }
        if (this.#metadata.length === largestPrelude.collections)
            throw damaged('the prelude names too many collections');
        const metadata = parseMetadata(document);
        const name = key(metadata.database, dataName(metadata));
        if (this.#namespaces.has(name))
            throw damaged(`the prelude names ${name} twice`);
        this.#metadata.push(metadata);
        this.#namespaces.set(name, {
            database: metadata.database,
            collection: dataName(metadata),
            metadata,
            documents: 0,
            bytes: 0,
            crc: null,
        });
        return;
    }
    #endPrelude() {
        if (this.#header === null)
            throw damaged('the prelude is empty');
        this.#prelude = { ...this.#header, collections: this.#metadata };
        this.#state = 'between';
        return this.#visitor.prelude?.(this.#prelude);
    }
    #blockHeader(item) {
        const { db, collection, EOF, CRC } = parseBson(item, 'a block header');
        if (typeof db !== 'string' || typeof collection !== 'string' || typeof EOF !== 'boolean') {
            throw damaged('a block header lacks its fields');
        }
        const namespace = this.#namespaces.get(key(db, collection));
        if (!namespace)
            throw damaged(`the prelude does not name ${db}.${collection}`);
        if (namespace.crc !== null)
            throw damaged(`${db}.${collection} goes on after its end`);
        if (typeof CRC !== 'bigint')
            throw damaged('a block has no checksum');
        if (!EOF && CRC !== 0n)
            throw damaged('a block has a checksum that only a closing one has');
        this.#current = { namespace, last: EOF, crc: CRC };
        this.#state = 'body';
    }
    #documents(run, count) {
        const { namespace, last } = this.#current;
        if (last)
            throw damaged(`the closing block of ${namespace.collection} holds documents`);
        let crc = this.#crcs.get(namespace);
        if (!crc)
            this.#crcs.set(namespace, (crc = new crc64/* Crc64 */.V()));
        crc.update(run);
        namespace.documents += count;
        namespace.bytes += run.length;
        return this.#visitor.documents?.(namespace, run, count);
    }
    #endBlock() {
        const { namespace, last, crc } = this.#current;
        this.#current = null;
        this.#state = 'between';
        if (!last)
            return undefined;
        const found = (this.#crcs.get(namespace) ?? new crc64/* Crc64 */.V()).value();
        this.#crcs.delete(namespace);
        if (found !== crc)
            throw damaged(`the documents of ${namespace.collection} do not match their checksum`);
        namespace.crc = found;
        return this.#visitor.end?.(namespace);
    }
}
function key(database, collection) {
    return `${database}.${collection}`;
}
/** Under which name the blocks carry a collection's documents. */
function dataName(metadata) {
    return metadata.type === 'timeseries' ? `system.buckets.${metadata.collection}` : metadata.collection;
}
function checkLength(length) {
    if (length < 5 || length > archive_format/* maxDocument */.Ud)
        throw damaged(`a document claims ${length} bytes`);
}


/***/ }),

/***/ 8237:
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


/***/ })

};
