# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin `telephony.pbx.genieacs`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: genieacs
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Devices that a GenieACS knows, as hosts
description:
  - Makes a host of each device that has informed a GenieACS, with groups by model, by tag, and by whether it has informed lately.
  - Reads only what is asked for, in pages of a thousand devices, in a single pass over any number of them.
  - Hosts are named by their device id unless O(hostnames) says otherwise, so that C(inventory_hostname) is what modules take as
    C(device_id). Every host has its id as C(genieacs_device_id) too.
  - The hosts are telephones and gateways, which Ansible cannot log in to. Modules for them run on the controller, or on any host that
    reaches the northbound interface, by C(connection=local) or C(delegate_to).
  - Values of parameters whose names say that they are secrets are never made variables, and never cached.
  - What devices say of themselves is text, and is never evaluated as a template.
extends_documentation_fragment:
  - constructed
  - inventory_cache
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [telephony.pbx.genieacs]
  nbi_url:
    description: Where GenieACS's northbound interface answers, as seen from the controller. May be a template.
    type: str
    default: http://127.0.0.1:7557
    env:
      - name: GENIEACS_NBI_URL
  url_username:
    description: A name for the proxy in front of the northbound interface, which has no authentication of its own. May be a template.
    type: str
    env:
      - name: GENIEACS_USERNAME
  url_password:
    description: The password for that proxy. May be a template.
    type: str
    env:
      - name: GENIEACS_PASSWORD
  headers:
    description:
      - Headers that every request carries, such as the key that a proxy asks for. Values may be templates. Shown nowhere.
    type: dict
    default: {}
  ca_path:
    description: A file or folder with the certificates of the authorities that are trusted in place of the system's own.
    type: path
  client_cert:
    description: A file with the certificate that the proxy asks for, and its key unless O(client_key) is given.
    type: path
  client_key:
    description: A file with the key of O(client_cert).
    type: path
  validate_certs:
    description: Whether certificates are verified. Without that, anybody on the way reads every password.
    type: bool
    default: true
  timeout:
    description: For how many seconds the answer to one request is waited for.
    type: int
    default: 30
  query:
    description:
      - Which devices, as a query of GenieACS, which is one of MongoDB. Without it, all.
      - What would stop a worker of GenieACS is refused before it is sent.
    type: dict
    default: {}
  parameters:
    description:
      - Paths of parameters that become C(genieacs_parameters) of a host, as far as GenieACS has read them.
      - The path of an object takes every value below it.
      - The fewer and the deeper, the faster.
    type: list
    elements: str
    default: []
  hostnames:
    description:
      - What hosts are named by, the best first. Each is V(device_id), V(serial_number), V(oui), V(product_class), V(manufacturer),
        the path of a parameter, or C(tag:) with the beginning of a tag, of which the rest is taken.
      - A device takes the first that it has, that can be the name of a host, and that no other device has too.
      - A device that has none of them is named by its device id.
    type: list
    elements: str
    default: [device_id]
  online_within:
    description:
      - For how many seconds after it has last informed a device counts as on line.
      - The default is two periods of five minutes, the period that GenieACS gives its devices. Give twice that of yours.
    type: int
    default: 600
  group_by:
    description:
      - Which groups are made. V(model) makes one for each product class, V(tag) one for each tag, and V(liveness) two for devices that are on
        line and for those that are not.
    type: list
    elements: str
    choices: [model, tag, liveness]
    default: [model, tag, liveness]
  group_prefix:
    description:
      - What the names of these groups begin with, followed by C(model_) and the product class, C(tag_) and the tag, C(online), or
        C(offline). What a name of a group must not hold becomes an underscore.
      - Devices choose their product class themselves. The prefix keeps them out of your other groups.
    type: str
    default: genieacs_
  group:
    description: The group of all devices.
    type: str
    default: genieacs
notes:
  - The name of the file must end in C(genieacs.yml) or C(genieacs.yaml).
  - Every host has the variables C(genieacs_device_id), C(genieacs_oui), C(genieacs_product_class), C(genieacs_serial_number),
    C(genieacs_manufacturer), C(genieacs_last_inform), C(genieacs_last_boot), C(genieacs_tags), C(genieacs_online), and, if O(parameters) are
    asked for, C(genieacs_parameters) with values by path.
  - With a cache, C(genieacs_online) is worked out anew from the cached time.
  - O(compose), O(groups) and O(keyed_groups) are evaluated for every host. For thousands of them that costs more than everything else.
requirements:
  - GenieACS 1.2.15 or later
seealso:
  - module: telephony.pbx.genieacs_info
  - module: telephony.pbx.genieacs_parameters
"""

EXAMPLES = r"""
# voip.genieacs.yml: all devices, named by their ids
plugin: telephony.pbx.genieacs
nbi_url: http://127.0.0.1:7557

---
# phones.genieacs.yml: telephones of a site through a proxy, named by their serial numbers
plugin: telephony.pbx.genieacs
nbi_url: https://acs.example.com/nbi
url_username: ansible
url_password: "{{ lookup('ansible.builtin.env', 'ACS_PASSWORD') }}"
query:
  _tags: site-berlin
parameters:
  - Device.DeviceInfo.SoftwareVersion
hostnames:
  - "tag:name-"
  - serial_number
keyed_groups:
  - key: genieacs_parameters['Device.DeviceInfo.SoftwareVersion'] | default('unknown')
    prefix: firmware
compose:
  ansible_connection: "'local'"

---
# stale.genieacs.yml: what has not informed for a day, kept for five minutes
plugin: telephony.pbx.genieacs
online_within: 86400
group_by: [liveness]
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/ansible-genieacs
cache_timeout: 300
"""

import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http, HttpFailure
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError, Nbi
from ansible_collections.telephony.pbx.plugins.plugin_utils import inventory_genieacs as about

_ASKED = ("nbi_url", "query", "parameters", "hostnames")  # what decides which data are cached


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Devices of GenieACS as hosts."""

    NAME = "telephony.pbx.genieacs"

    def verify_file(self, path: str) -> bool:
        """Whether a file is meant for this plugin."""
        return bool(super().verify_file(path)) and path.endswith(("genieacs.yml", "genieacs.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Fill the inventory. Raises AnsibleParserError with what GenieACS, or what is in between, said."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        self.load_cache_plugin()
        try:
            devices = self._devices(path, cache)
        except (AcsError, HttpFailure, PbxError) as error:
            raise AnsibleParserError(f"{path}: {error}") from None
        self._add(devices)

    def _devices(self, path: str, cache: bool) -> list[about.Device]:
        """Return the devices from the cache, or from GenieACS."""
        wanted = bool(self.get_option("cache"))
        key = self._key(path) if wanted else ""
        if wanted and cache:
            try:
                return self._cache[key]
            except KeyError:
                pass  # it is not there yet, or too old
        devices = self._fetch()
        if wanted:
            self._cache[key] = devices
        return devices

    def _key(self, path: str) -> str:
        """The name of the data in the cache; another question has another name."""
        asked = json.dumps([self._text(name) if name == "nbi_url" else self.get_option(name) for name in _ASKED])
        return f"{self.get_cache_key(path)}_{hashlib.sha256(asked.encode()).hexdigest()[:8]}"

    def _fetch(self) -> list[about.Device]:
        """Ask GenieACS for all devices, a page at a time."""
        parameters, hostnames = self.get_option("parameters"), self.get_option("hostnames")
        read = [*parameters, *(name for name in hostnames if "." in name and not name.startswith("tag:"))]
        if any(about.secret(path) for path in read):
            secrets = ", ".join(path for path in read if about.secret(path))
            self.display.warning(f"parameters that hold secrets are left out of the inventory: {secrets}")
        headers = {str(name): self._templated(value) for name, value in (self.get_option("headers") or {}).items()}
        http = Http(
            self._text("nbi_url") or "",
            self._text("url_username"),
            self._text("url_password"),
            headers,
            self._text("ca_path"),
            self._text("client_cert"),
            self._text("client_key"),
            self.get_option("validate_certs"),
            self.get_option("timeout"),
        )
        projection = about.projection(parameters, [name for name in hostnames if not name.startswith("tag:")])
        with http:
            pages = Nbi(http).pages("devices", self.get_option("query") or None, projection)
            return [about.device(document, read) for page in pages for document in page]

    def _text(self, name: str) -> str | None:
        value = self.get_option(name)
        return None if value is None else self._templated(value)

    def _templated(self, value: Any) -> str:
        return str(self.templar.template(value))

    def _add(self, devices: list[about.Device]) -> None:
        """Add hosts and groups; templates are only evaluated where there are any."""
        everything = self.inventory.add_group(self._group_name("", self.get_option("group")))
        by, prefix = self.get_option("group_by"), self.get_option("group_prefix")
        within, now = self.get_option("online_within"), time.time()
        made: dict[tuple[str, str], Any] = {}
        composed = any(self.get_option(name) for name in ("compose", "groups", "keyed_groups"))
        host_of = self.inventory.hosts
        for name, one in zip(about.names(devices, self.get_option("hostnames"), self.inventory.groups), devices):
            alive = about.online(one["last_inform"], now, within)
            self.inventory.add_host(name, everything)
            host = host_of[name]
            variables = {f"genieacs_{key}": _inert(value) for key, value in one.items()}
            variables["genieacs_online"] = alive
            host.vars.update(variables)  # set_variable, ten times ten thousand, takes as long as everything else here
            for pair in about.groups(one, alive, by, prefix):
                if pair not in made:
                    made[pair] = self.inventory.groups[self.inventory.add_group(self._group_name(*pair))]
                made[pair].add_host(host)
            if composed:
                self._construct(name, variables)

    def _construct(self, name: str, variables: dict[str, Any]) -> None:
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, name, strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict)

    @staticmethod
    def _group_name(prefix: str, name: str) -> str:
        return to_safe_group_name(f"{prefix}{name}", force=True, silent=True)


def _inert(value: Any) -> Any:
    """Return a value that no template is evaluated in: what a device says of itself must not run on the controller."""
    if isinstance(value, str):
        return wrap_var(value) if "{" in value else value
    if isinstance(value, list):
        return [_inert(one) for one in value]
    if isinstance(value, Mapping):
        return {_inert(key): _inert(one) for key, one in value.items()}
    return value
