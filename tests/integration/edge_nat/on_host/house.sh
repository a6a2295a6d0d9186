# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a house with a telephone behind a cheap router, inside this container, in two network namespaces.
# usage: house.sh EDGE-ADDRESS SECONDS
#
#   root: EDGE-ADDRESS, and 10.97.200.1 ---- 10.97.200.2 router 192.168.77.1 ---- 192.168.77.20 phone
#
# The router gives every flow a port of its own choice, lets nothing in that was not asked for, and forgets a UDP flow
# after SECONDS without a packet.
set -eu
for name in phone router; do ip netns del $name 2> /dev/null || true; done
ip link del outside 2> /dev/null || true
ip netns add router
ip netns add phone
ip link add outside type veth peer name wan netns router
ip -n router link add lan type veth peer name eth0 netns phone
ip addr add 10.97.200.1/24 dev outside
ip link set outside up
ip -n router addr add 10.97.200.2/24 dev wan
ip -n router addr add 192.168.77.1/24 dev lan
ip -n phone addr add 192.168.77.20/24 dev eth0
for name in router phone; do ip -n $name link set lo up; done
for name in wan lan; do ip -n router link set $name up; done
ip -n phone link set eth0 up
ip -n phone route add default via 192.168.77.1
ip -n router route add "$1/32" via 10.97.200.1
ip netns exec router sysctl -qw net.ipv4.ip_forward=1
ip netns exec router nft -f - << 'NFT'
table ip house {
  chain out {
    type nat hook postrouting priority srcnat
    oifname "wan" meta l4proto { tcp, udp } masquerade to :40000-59999 random
    oifname "wan" masquerade
  }
  chain through {
    type filter hook forward priority filter; policy drop
    ct state established,related accept
    iifname "lan" accept
  }
}
NFT
ip netns exec router sysctl -qw net.netfilter.nf_conntrack_udp_timeout="$2" net.netfilter.nf_conntrack_udp_timeout_stream="$2"
