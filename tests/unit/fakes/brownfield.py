# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of Asterisk as people leave them, name -> text; each host has another habit."""

from __future__ import annotations

TEMPLATES = {"pjsip.conf": """\
[transport-udp]
type=transport
protocol=udp
bind=0.0.0.0
local_net=10.0.0.0/8
local_net=192.168.0.0/16

[base](!)
type=endpoint
context=from-phones
[codecs](!)
disallow=all
allow=ulaw
[phone](!,base,codecs)
transport=transport-udp
[auth-base](!)
type=auth
auth_type=userpass
[aor-base](!)
type=aor
max_contacts=1

[6001](phone)
auth=6001
aors=6001
allow=g722
[6001](auth-base)
password=6001-secret
username=6001
[6001](aor-base)

[6002](base,codecs)
auth=6002
aors=6002
[6002](auth-base)
password=6002-secret
username=6002
[6002](aor-base)
max_contacts=5
"""}

SHARED = {"pjsip.conf": """\
[general](!)

[desk-1]
type=endpoint
aors=pool
auth=house
[desk-2]
type=endpoint
aors=pool,desk-2
auth=house
[desk-3]
type=endpoint
aors=desk-3
auth=nobody-knows
[pool]
type=aor
max_contacts=20
[desk-2]
type=aor
[desk-3]
type=aor
contact=sip:10.0.0.3,sip:10.0.0.4
[house]
type=auth
password=shared
username=house
[spare]
type=auth
username=spare
md5_cred=0123456789abcdef0123456789abcdef
auth_type=md5
"""}

TRUNKS = {"pjsip.conf": """\
[by-address]
type=endpoint
context=from-phones
aors=by-address
[by-address]
type=aor
contact=sip:203.0.113.1:5060
contact=sip:203.0.113.2:5060
qualify_frequency=060
[by-address-identify]
type=identify
endpoint=by-address
match=203.0.113.1,203.0.113.2
match=198.51.100.0/24
match_header=X-Carrier: one

[by-account]
type=endpoint
context=from-phones
outbound_auth=by-account-auth
aors=by-account
from_user=61386460000
[by-account]
type=aor
contact=sip:sip.provider.example
[by-account-auth]
type=auth
auth_type=userpass
username=account
password=Correct-Horse
[by-account]
type=registration
outbound_auth=by-account-auth
server_uri=sip:sip.provider.example
client_uri=sip:account@sip.provider.example
[by-account-2]
type=registration
outbound_auth=by-account-auth
server_uri=sip:sip2.provider.example
client_uri=sip:account@sip2.provider.example
line=yes
endpoint=by-account
expiration=3600

[registers-elsewhere]
type=endpoint
aors=registers-elsewhere
[registers-elsewhere]
type=aor
contact=sip:x.example
[other-name]
type=registration
endpoint=registers-elsewhere
server_uri=sip:x.example
client_uri=sip:y@x.example
max_retries=10
transport=t
[nobodys]
type=registration
server_uri=sip:z.example
client_uri=sip:y@z.example
[t]
type=transport
protocol=tls
bind=0.0.0.0:5061
method=tlsv1_2
"""}

ODDITIES = {"pjsip.conf": """\
; a file that grew
[1001]
Type=endpoint
Context => from-phones
disallow=all
allow=!all,alaw
set_var=A=1
set_var=A=2
callerid="Josh \\; Finlay" <1001>   ; the boss
mailboxes=1001@default,1002@default
allow_transfer=true
direct_media=NO
dtmf_mode=RFC4733
device_state_busy_at=02
named_call_group=1,2
named_call_group=3
t38_udptl = maybe
aors=1001
[1001]
type=aor
mailboxes=1001@default, 1002@default
contact=sip:a@10.0.0.1
contact=sip:b@10.0.0.2
default_expiration=0060

[acl1]
type=acl
deny=0.0.0.0/0.0.0.0
permit=10.0.0.0/255.0.0.0
permit=192.168.0.0/255.255.0.0
[global]
type=global
debug=no
[1003]
type=endpoint
allow=alaw
allow=ulaw
allow=g722
disallow=all
[1004]
type=endpoint
disallow=g729
allow=all
[empty]
[1005]
type=endpoint
mailboxes=
callerid=
[no-such-type]
type=banana
peel=yes
"""}

REFUSED = {
    "pjsip.conf": """\
[1001]
type=endpoint
allow=
set_var=A=1
set_var=B
aors=1001
[1001]
type=aor
max_contacts=
[1002]
type=endpoint
context=from-phones
unknown_option=1
[1003]
type=endpoint
context=from-phones
[1004]
type=endpoint
dtmf_mode=loud
[carrier]
type=identify
endpoint=nobody
""",
    "extensions.conf": "[from-phones]\nexten => 1,1,NoOp()\ninclude => gone\nexten => 2,n,NoOp()\n[other]\nexten=>1,1,NoOp\n",
}

INCLUDED = {
    "pjsip.conf": "#include pjsip.d/*.conf\n#tryinclude missing.conf\n[last]\ntype=endpoint\naors=last\n",
    "pjsip.d/10-phones.conf": "[1001]\ntype=endpoint\naors=1001\ncontext=from-phones\n#include pjsip.d/aors.inc\n",
    "pjsip.d/aors.inc": "[1001]\ntype=aor\nmax_contacts=2\n[last]\ntype=aor\n",
    "pjsip.d/20-more.conf": "[1002]\ntype=endpoint\n",
    "extensions.conf": "#include ./ext/a.conf\n[from-phones]\nexten => 1,1,NoOp()\n",
    "ext/a.conf": "[from-a]\nexten => 1,1,NoOp()\ninclude => from-phones\n",
}

COMMENTS = {
    "pjsip.conf": """\
[1001] ; first
type = endpoint ; of all
;--  a long story
[1009]
type = endpoint
--;
callerid = A <1001> ;-- inside --;
context = from-phones;no blank
aors = 1001 ;-- begins
and ends --;
[1001]   ; its aor
type=aor
;context=old
""",
    "extensions.conf": """\
[general] ; settings
static=yes
[globals]
TRUNK=PJSIP/carrier ; where to
[from-phones]   ; all of them
exten => _X.,1,NoOp(a\\;b) ; with an escape
 same => n(go),Dial(PJSIP/${EXTEN},30,tT)   ; ring
 same => n,Hangup()
;exten => 5,1,NoOp()
include => other ; and these
switch => Realtime/@
ignorepat => 9
exten => 1001,hint,PJSIP/1001
exten=>1002,1,NoOp
exten => 1002,n,Set(A=${CUT(B,,1)},x)
[other]
exten => s,1,Answer()
exten => s,2,Wait(1)
exten => s,n+1(later),Hangup()
exten => 900/5551234,1,NoOp(caller)
exten => _[a-c]X!,1,NoOp()
exten => h,1,NoOp("quoted, comma")
[empty]
[odd]
this is no dialplan
exten => 1,1,NoOp()
exten => 2,n,NoOp()
[twice]
exten => 1,1,NoOp()
[twice]
exten => 2,1,NoOp()
[base](!)
exten => 7,1,NoOp()
[made](base)
exten => 8,1,NoOp()
[other](+)
exten => 9,1,NoOp()
""",
}

HOSTS = {
    "templates": TEMPLATES,
    "shared": SHARED,
    "trunks": TRUNKS,
    "oddities": ODDITIES,
    "included": INCLUDED,
    "comments": COMMENTS,
    "refused": REFUSED,
}
