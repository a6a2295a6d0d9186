// Copyright (c) 2026, the telephony.pbx contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A SIP telephone in a web page: SIP over WebSocket (RFC 7118), digest authentication by MD5 (RFC 2617), one call at a time.
// It does what a test needs and no more: no re-INVITE, no early media, no candidates after the offer.
"use strict";

// MD5 (RFC 1321) of a text of ASCII, as hexadecimal digits; crypto.subtle has none.
function md5(text) {
  const turns = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  const size = text.length;
  const words = new Uint32Array((((size + 8) >> 6) + 1) << 4);
  for (let at = 0; at < size; at++) words[at >> 2] |= text.charCodeAt(at) << ((at % 4) * 8);
  words[size >> 2] |= 0x80 << ((size % 4) * 8);
  words[words.length - 2] = size * 8;
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d] = state;
    for (let step = 0; step < 64; step++) {
      const round = step >> 4;
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round];
      const from = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] % 16;
      const sine = Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32);
      const sum = (a + mixed + sine + words[block + from]) >>> 0;
      const turn = turns[round * 4 + (step % 4)];
      [a, d, c, b] = [d, c, b, (b + ((sum << turn) | (sum >>> (32 - turn)))) >>> 0];
    }
    state = [a, b, c, d].map((value, at) => (value + state[at]) >>> 0);
  }
  const bytes = state.flatMap((word) => [0, 8, 16, 24].map((shift) => (word >>> shift) & 255));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const within = (promise, ms, what) =>
  Promise.race([promise, wait(ms).then(() => Promise.reject(new Error(`${what}: nothing came in ${ms} ms`)))]);

// {first: [word, word, rest], all: [[name, value]], body}; a name in lower case.
function parse(text) {
  const [head, ...body] = text.split("\r\n\r\n");
  const [first, ...rows] = head.split("\r\n");
  const all = rows.map((row) => [row.slice(0, row.indexOf(":")).trim().toLowerCase(), row.slice(row.indexOf(":") + 1).trim()]);
  const [one, two, ...rest] = first.split(" ");
  return { first: [one, two, rest.join(" ")], all, body: body.join("\r\n\r\n") };
}
const header = (message, name) => (message.all.find((row) => row[0] === name) || [])[1] || "";
const parameter = (text, name) => (text.match(new RegExp(`[;, ]${name}="?([^",;]+)`)) || [])[1] || "";
const address = (text) => (text.match(/<([^>]+)>/) || [null, text.split(";")[0]])[1];

class Phone {
  constructor({ url, domain, user, password }) {
    Object.assign(this, { url, domain, user, password, call: null, seen: [] });
    this.own = `${random()}.invalid`; // RFC 7118: a page has no address that it could name
    this.contact = `<sip:${user}@${this.own};transport=ws>`;
    this.waiting = new Map(); // branch of a request -> what takes its responses
    this.ringing = [];
    this.sequence = 1;
    this.registering = { id: random(), tag: random() };
  }

  async connect() {
    this.socket = new WebSocket(this.url, "sip");
    this.socket.onmessage = (event) => this.received(parse(event.data));
    const opened = new Promise((done, failed) => {
      this.socket.onopen = done;
      this.socket.onerror = () => failed(new Error(`no WebSocket to ${this.url}`));
    });
    await within(opened, 10000, "WebSocket");
    return this.socket.protocol;
  }

  send(first, rows, body = "") {
    const lines = [...rows, ...(body ? ["Content-Type: application/sdp"] : []), `Content-Length: ${body.length}`];
    this.seen.push(`> ${first}`);
    this.socket.send(`${[first, ...lines].join("\r\n")}\r\n\r\n${body}`);
  }

  // Sends a request and waits for its final response; `from` is {id, tag, to, target, sequence}. Provisional ones go to `early`.
  request(method, from, { body = "", more = [], early = () => {} } = {}) {
    const branch = `z9hG4bK${random()}`;
    const answered = new Promise((done) => {
      this.waiting.set(branch, (response) => (response.first[1][0] === "1" ? early(response) : done(response)));
    });
    this.send(`${method} ${from.target} SIP/2.0`, this.rows(method, from, branch, more), body);
    return within(answered, 20000, method).then((response) => {
      this.waiting.delete(branch);
      if (method === "INVITE") this.acknowledge(from, branch, response);
      return response;
    });
  }

  rows(method, from, branch, more = []) {
    return [
      `Via: SIP/2.0/WSS ${this.own};branch=${branch}`,
      "Max-Forwards: 70",
      `From: <sip:${this.user}@${this.domain}>;tag=${from.tag}`,
      `To: ${from.to}`,
      `Call-ID: ${from.id}`,
      `CSeq: ${from.sequence} ${method}`,
      `Contact: ${this.contact}`,
      ...more,
    ];
  }

  // RFC 3261, 13.2.2.4 and 17.1.1.3: a refusal is acknowledged inside the transaction, an answer by a new one to the contact.
  acknowledge(from, branch, response) {
    const taken = response.first[1][0] === "2";
    const target = taken ? address(header(response, "contact")) : from.target;
    const told = { ...from, target, to: header(response, "to") };
    this.send(`ACK ${target} SIP/2.0`, this.rows("ACK", told, taken ? `z9hG4bK${random()}` : branch));
  }

  // The request, and once more with the password where the server asks for it.
  async authenticated(method, from, options = {}) {
    const first = await this.request(method, { ...from, sequence: this.sequence++ }, options);
    if (first.first[1] !== "401") return first;
    const asked = header(first, "www-authenticate");
    const [realm, nonce, opaque] = ["realm", "nonce", "opaque"].map((name) => parameter(asked, name));
    const secret = md5(`${this.user}:${realm}:${this.password}`);
    const cnonce = random();
    const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${from.target}`)}`);
    const said = { username: this.user, realm, nonce, uri: from.target, response, cnonce, ...(opaque ? { opaque } : {}) };
    const quoted = Object.entries(said).map(([name, value]) => `${name}="${value}"`).join(", ");
    const more = [...(options.more || []), `Authorization: Digest ${quoted}, algorithm=MD5, qop=auth, nc=00000001`];
    return this.request(method, { ...from, sequence: this.sequence++ }, { ...options, more });
  }

  // The status of the server's answer: 200 when registered. `seconds` 0 takes the registration back.
  async register(seconds = 300) {
    const to = `<sip:${this.user}@${this.domain}>`;
    const from = { ...this.registering, to, target: `sip:${this.domain}` };
    return Number((await this.authenticated("REGISTER", from, { more: [`Expires: ${seconds}`] })).first[1]);
  }

  async connection() {
    const media = await navigator.mediaDevices.getUserMedia({ audio: true });
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    for (const track of media.getTracks()) peer.addTrack(track, media);
    peer.ontrack = ({ streams }) => {
      const sound = document.body.appendChild(document.createElement("audio"));
      Object.assign(sound, { srcObject: streams[0], autoplay: true }); // what nobody plays has no energy
    };
    return peer;
  }

  // The description with all candidates in it.
  async described(peer, description) {
    await peer.setLocalDescription(description);
    const gathered = new Promise((done) => {
      const look = () => peer.iceGatheringState === "complete" && done();
      peer.addEventListener("icegatheringstatechange", look);
      look();
    });
    await within(gathered, 10000, "candidates");
    return peer.localDescription.sdp;
  }

  // Calls a number; returns the status of the final answer.
  async dial(number) {
    const peer = await this.connection();
    const target = `sip:${number}@${this.domain}`;
    const from = { id: random(), tag: random(), to: `<${target}>`, target };
    const body = await this.described(peer, await peer.createOffer());
    const answer = await this.authenticated("INVITE", from, { body });
    const status = Number(answer.first[1]);
    if (status === 200) {
      await peer.setRemoteDescription({ type: "answer", sdp: answer.body });
      this.begin(peer, { ...from, to: header(answer, "to"), target: address(header(answer, "contact")) });
    } else peer.close();
    return status;
  }

  begin(peer, from) {
    this.call = { peer, from, over: null };
    this.call.ended = new Promise((done) => (this.call.over = done));
  }

  received(message) {
    this.seen.push(`< ${message.first.join(" ")}`);
    if (message.first[0] === "SIP/2.0") {
      const take = this.waiting.get(parameter(header(message, "via"), "branch"));
      if (take) take(message);
      return;
    }
    const method = message.first[0];
    if (method === "INVITE") this.rung(message);
    else if (method === "BYE") {
      this.answer(message, "200 OK");
      if (this.call) this.finish();
    } else if (method !== "ACK") this.answer(message, method === "OPTIONS" ? "200 OK" : "405 Method Not Allowed");
  }

  answer(message, status, body = "") {
    const kept = message.all.filter((row) => ["via", "from", "call-id", "cseq", "record-route"].includes(row[0]));
    const to = header(message, "to");
    const tagged = parameter(to, "tag") ? to : `${to};tag=${this.registering.tag}`;
    const rows = [...kept.map(([name, value]) => `${name}: ${value}`), `To: ${tagged}`, `Contact: ${this.contact}`];
    this.send(`SIP/2.0 ${status}`, rows, body);
  }

  rung(message) {
    this.answer(message, "180 Ringing");
    this.ringing.push(message);
    if (this.heard) this.heard();
  }

  // Waits for a call and answers it; returns who calls.
  async pickUp(ms = 15000) {
    if (!this.ringing.length) await within(new Promise((done) => (this.heard = done)), ms, "a call");
    const message = this.ringing.shift();
    const peer = await this.connection();
    await peer.setRemoteDescription({ type: "offer", sdp: message.body });
    this.answer(message, "200 OK", await this.described(peer, await peer.createAnswer()));
    const caller = header(message, "from");
    const target = address(header(message, "contact"));
    this.begin(peer, { id: header(message, "call-id"), tag: this.registering.tag, to: caller, target });
    return address(caller);
  }

  // {state, dtls, srtp, received, sent, energy, codec} once `packets` have come and gone and a sound was heard, or after `ms`.
  async media(packets = 50, ms = 8000) {
    const until = Date.now() + ms;
    for (;;) {
      const rows = [...(await this.call.peer.getStats()).values()];
      const [incoming, outgoing, transport] = ["inbound-rtp", "outbound-rtp", "transport"].map(
        (type) => rows.find((row) => row.type === type) || {},
      );
      const codec = (rows.find((row) => row.id === incoming.codecId) || {}).mimeType;
      const [received, sent, energy] = [incoming.packetsReceived || 0, outgoing.packetsSent || 0, incoming.totalAudioEnergy || 0];
      if (Date.now() > until || (received >= packets && sent >= packets && energy > 0.001)) {
        const { dtlsState: dtls, srtpCipher: srtp } = transport;
        return { state: this.call.peer.connectionState, dtls, srtp, received, sent, energy, codec };
      }
      await wait(100);
    }
  }

  finish() {
    this.call.peer.close();
    this.call.over();
    this.call = null;
  }

  // Ends the call; returns the status of the server's answer.
  async hangUp() {
    const { from } = this.call;
    const answer = await this.request("BYE", { ...from, sequence: this.sequence++ });
    this.finish();
    return Number(answer.first[1]);
  }
}
