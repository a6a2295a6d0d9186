// Copyright (c) 2026, the telephony.pbx contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
// Written by the role telephony.pbx.genieacs. The passwords of devices: an HMAC of the device's id, with a secret that only
// root and GenieACS can read. There is one for each direction, so that whoever knows one of them does not know the other.
"use strict";

const crypto = require("crypto");
const fs = require("fs");
const path = require("path");

const SECRET = path.join(__dirname, "..", "cpe-secret");
const BOOTSTRAP = path.join(__dirname, "..", "cpe-bootstrap");

function derived(label, id) {
  const secret = fs.readFileSync(SECRET, "utf8").trim();
  if (secret.length < 32) throw new Error("the secret of the devices is too short");
  // 128 bits, in letters and digits that every device takes.
  return crypto.createHmac("sha256", secret).update(`${label}\0${id}`).digest("hex").slice(0, 32);
}

function answer(callback, make) {
  let made;
  try {
    made = make();
  } catch (error) {
    // Never what was read: this goes to a log.
    return callback(new Error(`cpe-auth: ${error.code || "failed"}`));
  }
  return callback(null, made);
}

// With what a device logs in here.
exports.getPassword = (args, callback) => answer(callback, () => derived("acs", args[0]));

// With what GenieACS asks a device to connect.
exports.getConnectionRequestPassword = (args, callback) => answer(callback, () => derived("connection-request", args[0]));

// With what a device logs in that has no password of its own yet. Where there is no such password, nobody can know this one.
exports.getBootstrapPassword = (args, callback) =>
  answer(callback, () => {
    const known = fs.existsSync(BOOTSTRAP) ? fs.readFileSync(BOOTSTRAP, "utf8").trim() : "";
    return known || crypto.randomBytes(32).toString("hex");
  });
