# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FreeSWITCH 1.11.2 offers to a dialplan: applications, and the fields of a call. Private to this room.

Applications of all modules in its sources, whether they are loaded or not; the running server is asked where there is one.
"""

from __future__ import annotations

APPLICATIONS = frozenset("""
acknowledge_call answer att_xfer avmd avmd_start avmd_stop bert_test bgsystem bind_digit_action bind_meta_app
blind_transfer_ack block_dtmf break bridge bridge_export broadcast callcenter callcenter_track capture capture_text
capture_video check_acl chromakey cidlookup clear_digit_action clear_speech_cache cluechoo cng_plc conference
conference_set_auto_outcall curl curl_sendfile cv cv_bug db debug_media decode_video deduplicate_dtmf deflect
delay_echo detect_audio detect_silence detect_speech Dial digit_action_set_realm directory displace_session
distributor early_hangup easyroute eavesdrop echo enable_heartbeat enable_keepalive endless_playback enum erlang
erlang_sendmsg esf_page_group eval event execute_extension export fax_detect fifo fifo_track_call filter_codecs
flush_dtmf fsk_display fsk_recv fsk_send fsk_simplify gentones Goto group hangup hash hiredis_raw hold httapi info
intercept ivr java javascript jitterbuffer lcr limit limit_execute limit_hash limit_hash_execute log loop_playback
lua managed media_reset mkdir msrp_recv_file msrp_send_file multiset multiunset mutex native_eavesdrop nibblebill
novideo osplookup ospnext page park park_state perl phrase pickup play_and_detect_speech play_and_get_digits
play_fsv play_video play_yuv playback pre_answer preprocess presence privacy push python queue_dtmf read record
record_fsv record_session record_session_mask record_session_pause record_session_resume record_session_unmask
recovery_refresh redirect remove_bugs rename respond reuse_caller_profile ring_ready rxfax say sched_broadcast
sched_cancel sched_hangup sched_heartbeat sched_transfer send_display send_dtmf send_info session_loglevel set
set_audio_level set_global set_media_stats set_mute set_name set_profile_var set_user set_zombie_exec sleep
smpp_send snapshot socket sofia_sla sofia_stir_shaken_vs soft_hold sound_test spandsp_detect_tdd spandsp_inject_tdd
spandsp_send_tdd spandsp_start_dtmf spandsp_start_fax_detect spandsp_start_tone_detect spandsp_stop_detect_tdd
spandsp_stop_dtmf spandsp_stop_fax_detect spandsp_stop_inject_tdd spandsp_stop_tone_detect speak start_dtmf
start_dtmf_generate stop stop_displace_session stop_dtmf stop_dtmf_generate stop_record_session stop_tone_detect
stop_video_write_overlay stopfax strftime system t38_gateway three_way tone_detect transfer transfer_vars translate
txfax unbind_meta_app unblock_dtmf unhold unloop unset unshift userspy vad_test valet_park verbose_events
video_decode video_refresh video_replace video_write_overlay vmd voicemail voicemail_ivr wait_for_answer
wait_for_silence wait_for_video_ready
""".split())

# Those that can run while the dialplan is still being read (SAF_ROUTING_EXEC); of others the server only logs an error.
INLINE = frozenset("""
bridge_export check_acl cidlookup cng_plc curl curl_sendfile distributor early_hangup easyroute enum eval event export
hiredis_raw info lcr log lua multiset multiunset nibblebill novideo osplookup ospnext presence push set set_global
set_media_stats set_profile_var set_user set_zombie_exec smpp_send stop translate unset unshift verbose_events
""".split())

# What a condition's `field` may name without `${}` (switch_caller.c); anything else is an empty text, in silence.
FIELDS = frozenset("""
dialplan username caller_id_name caller_id_number orig_caller_id_name orig_caller_id_number callee_id_name
callee_id_number ani aniii network_addr rdnis destination_number uuid source transfer_source context chan_name
profile_index caller_ton caller_numplan destination_number_ton destination_number_numplan ani_ton ani_numplan
rdnis_ton rdnis_numplan screen_bit privacy_hide_name privacy_hide_number profile_created_time created_time
answered_time progress_time progress_media_time hungup_time transferred_time
""".split())
