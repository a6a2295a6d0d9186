# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters that FreeSWITCH's mod_sofia reads. Made by tests/tools/freeswitch_catalogue.py: do not edit."""

from __future__ import annotations

VERSION = "1.11.2"

# Of a gateway; case matters, and whatever else stands there is ignored in silence.
GATEWAY = """
register scheme realm username extension-in-contact auth-username password caller-id-in-from extension
contact-in-ping ping ping-max ping-min ping-user-agent ping-monitoring proxy context expire-seconds
908-retry-seconds retry-seconds timeout-seconds retry_seconds from-user from-domain contact-host register-proxy
outbound-proxy distinct-to destination-prefix rfc-5626 reg-id contact-params register-transport gw-auth-acl
""".split()

# Of a subscription within a gateway.
SUBSCRIPTION = """
expire-seconds retry-seconds content-type username-in-request
""".split()

# Of a profile's settings; case does not matter.
PROFILE = """
3pcc-reinvite-bridged-on-ack NDLB-allow-bad-iananame NDLB-allow-crypto-in-avp NDLB-allow-nondup-sdp
NDLB-broken-auth-hash NDLB-expires-in-register-response NDLB-force-rport NDLB-proxy-never-patch-reinvites
NDLB-received-in-nat-reg-contact NDLB-sendrecv-in-session NDLB-support-asterisk-missing-srtp-auth accept-blind-auth
accept-blind-reg aggressive-nat-detection alias all-reg-options-ping allow-update apply-candidate-acl
apply-inbound-acl apply-inbound-acl-x-token apply-nat-acl apply-proxy-acl apply-proxy-acl-x-token apply-register-acl
auth-all-packets auth-calls auth-calls-acl-only auth-messages auth-require-user auth-subscriptions auto-invite-100
auto-jitterbuffer-msec auto-restart auto-rtp-bugs bind-attempt-interval bind-attempts bind-params bitpacking
blind-auth-reply-403 caller-id-type challenge-realm channel-xml-fetch-on-nightmare-transfer cid-in-1xx cng-pt
codec-prefs confirm-blind-transfer contact-user context db-inner-post-trans-execute db-inner-pre-trans-execute
db-post-trans-execute db-pre-trans-execute db-spin-up-wait-ms dbname debug dialplan disable-auth-messages
disable-auth-subscriptions disable-hold disable-naptr disable-register disable-rtp-auto-adjust disable-srv
disable-srv503 disable-transcoding disable-transfer dtmf-duration dtmf-type enable-100rel enable-3pcc enable-chat
enable-compact-headers enable-rfc-5626 enable-soa enable-timer enforce-blind-auth-result ext-rtp-ip ext-sip-ip
ext-sip-port extended-info-parsing fire-bye-response-events fire-message-events fire-transfer-events
force-publish-expires force-register-db-domain force-register-domain force-subscription-domain
force-subscription-expires forward-unsolicited-mwi-notify full-id-in-dialplan hold-music ignore-183nosdp
in-dialog-chat inbound-bypass-media inbound-codec-negotiation inbound-codec-prefs inbound-late-negotiation
inbound-no-media inbound-proxy-media inbound-reg-force-matching-username inbound-reg-in-new-thread
inbound-use-callid-as-uuid keepalive-method liberal-dtmf local-network-acl log-auth-failures
make-every-transfer-a-nightmare manage-presence manage-shared-appearance manual-redirect manual-rtp-bugs
manual-video-rtp-bugs max-auth-validity max-calls max-proceeding max-recv-requests-per-second
max-registrations-per-extension media-option minimum-session-expires multiple-registrations mwi-use-reg-callid
nat-options-ping nonce-ttl odbc-dsn outbound-codec-prefs outbound-proxy outbound-use-uuid-as-callid
p-asserted-id-parse parse-all-invite-headers parse-invite-tel-params pass-callee-id pass-rfc2833 ping-mean-interval
ping-thread-frequency pnp-provision-url presence-disable-early presence-hold-state presence-hosts presence-privacy
presence-probe-on-register presence-proto-lookup profile-standby proxy-hold proxy-info proxy-info-content-types
proxy-message proxy-notify-events proxy-refer proxy-refer-replaces record-path record-template
registration-thread-frequency require-secure-rtp reuse-connections rfc-7989 rfc-7989-filter rfc-7989-force-old
rfc2833-pt rfc8760-auth-algorithms rtcp-audio-interval-msec rtcp-video-interval-msec rtp-autofix-timing
rtp-digit-delay rtp-hold-timeout-sec rtp-ip rtp-notimer-during-bridge rtp-rewrite-timestamps rtp-timeout-sec
rtp-timer-name send-display-update send-message-query-on-register send-presence-on-register session-timeout
shutdown-on-fail sip-capture sip-domain sip-expires-late-margin sip-expires-max-deviation sip-force-expires
sip-force-expires-max sip-force-expires-min sip-ip sip-messages-respond-200-ok sip-options-respond-503-on-busy
sip-port sip-subscribe-respond-200-ok sip-subscription-max-deviation sip-trace sip-user-ping-max sip-user-ping-min
socket-tcp-keepalive suppress-cng supress-cng t38-passthru tcp-always-nat tcp-keepalive tcp-ping2pong tcp-pingpong
tcp-unreg-on-socket-close timer-T1 timer-T1X64 timer-T2 timer-T4 tls tls-always-nat tls-bind-params tls-cert-dir
tls-ciphers tls-only tls-orq-connect-timeout tls-passphrase tls-sip-port tls-timeout tls-verify-date
tls-verify-depth tls-verify-in-subjects tls-verify-policy tls-version track-calls unregister-on-options-fail
update-refresher use-port-for-acl-check user-agent-filter user-agent-string username vad watchdog-enabled
watchdog-event-timeout watchdog-step-timeout ws-binding wss-binding
""".split()

# Of these, what a running profile does not take: only a restart of it does.
RESTART_ONLY = """
NDLB-force-rport alias allow-update bind-attempt-interval bind-attempts bind-params db-inner-post-trans-execute
db-inner-pre-trans-execute db-post-trans-execute db-pre-trans-execute db-spin-up-wait-ms dbname disable-naptr
disable-register disable-srv disable-srv503 disable-transfer enable-100rel enable-compact-headers enable-rfc-5626
enable-timer ext-sip-port manage-presence manage-shared-appearance max-proceeding max-recv-requests-per-second
minimum-session-expires odbc-dsn outbound-proxy reuse-connections session-timeout shutdown-on-fail sip-ip sip-port
sip-trace socket-tcp-keepalive tcp-keepalive tcp-ping2pong tcp-pingpong timer-T1 timer-T1X64 timer-T2 timer-T4 tls
tls-bind-params tls-cert-dir tls-ciphers tls-only tls-orq-connect-timeout tls-passphrase tls-sip-port tls-timeout
tls-verify-date tls-verify-depth tls-verify-in-subjects tls-verify-policy tls-version user-agent-string ws-binding
wss-binding
""".split()

# Of sofia.conf.xml's global_settings.
GLOBAL = """
abort-on-empty-external-ip auto-restart capture-server debug-presence debug-sla log-level max-reg-threads
reg-deny-binding-fetch-and-no-lookup rewrite-multicasted-fs-path stir-shaken-as-key stir-shaken-as-url
stir-shaken-vs-ca-dir stir-shaken-vs-cert-path-check stir-shaken-vs-require-date tracelevel
""".split()
