// The list is written by scripts/list-shipped; a test holds it against the folders.
#include "tables.h"

// #embed is C23; the toolchain's clang knows it in every mode and records the file it read, so
// that a changed template is compiled in again.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define BYTES(id) static constexpr unsigned char id[]
#define TABLE(id)                                                                        \
  static constexpr auto id##_table = shipped::catalogue<                                 \
      shipped::count(id, shipped::Line::section), shipped::count(id, shipped::Line::text)>(id)
#define ENTRY(name, id, fingerprint) {name, sizeof name - 1, id, sizeof id, fingerprint}
#define LANGUAGE(tag, id)                                                                \
  {tag, sizeof tag - 1, id, id##_table.sections,                                         \
   sizeof id##_table.sections / sizeof id##_table.sections[0], id##_table.texts}

BYTES(languages_de_ini) = {
#embed "../../languages/de.ini"
};
TABLE(languages_de_ini);
BYTES(languages_en_ini) = {
#embed "../../languages/en.ini"
};
TABLE(languages_en_ini);
BYTES(languages_es_ini) = {
#embed "../../languages/es.ini"
};
TABLE(languages_es_ini);
BYTES(languages_fr_ini) = {
#embed "../../languages/fr.ini"
};
TABLE(languages_fr_ini);
BYTES(languages_zh_Hans_ini) = {
#embed "../../languages/zh-Hans.ini"
};
TABLE(languages_zh_Hans_ini);
BYTES(public_icon_png) = {
#embed "../../public/icon.png"
};
BYTES(public_icon_svg) = {
#embed "../../public/icon.svg"
};
BYTES(public_mark_svg) = {
#embed "../../public/mark.svg"
};
BYTES(public_nightlatch_css) = {
#embed "../../public/nightlatch.css"
};
BYTES(public_nightlatch_js) = {
#embed "../../public/nightlatch.js"
};
BYTES(public_robots_txt) = {
#embed "../../public/robots.txt"
};
BYTES(templates_account_mustache) = {
#embed "../../templates/account.mustache"
};
BYTES(templates_activity_mustache) = {
#embed "../../templates/activity.mustache"
};
BYTES(templates_admin_activity_mustache) = {
#embed "../../templates/admin-activity.mustache"
};
BYTES(templates_apps_mustache) = {
#embed "../../templates/apps.mustache"
};
BYTES(templates_case_mustache) = {
#embed "../../templates/case.mustache"
};
BYTES(templates_cases_mustache) = {
#embed "../../templates/cases.mustache"
};
BYTES(templates_confirm_address_mustache) = {
#embed "../../templates/confirm-address.mustache"
};
BYTES(templates_devices_mustache) = {
#embed "../../templates/devices.mustache"
};
BYTES(templates_error_mustache) = {
#embed "../../templates/error.mustache"
};
BYTES(templates_export_mustache) = {
#embed "../../templates/export.mustache"
};
BYTES(templates_forgot_password_mustache) = {
#embed "../../templates/forgot-password.mustache"
};
BYTES(templates_front_mustache) = {
#embed "../../templates/front.mustache"
};
BYTES(templates_help_mustache) = {
#embed "../../templates/help.mustache"
};
BYTES(templates_help_administrators_mustache) = {
#embed "../../templates/help/administrators.mustache"
};
BYTES(templates_help_lost_device_mustache) = {
#embed "../../templates/help/lost-device.mustache"
};
BYTES(templates_help_recovery_codes_mustache) = {
#embed "../../templates/help/recovery-codes.mustache"
};
BYTES(templates_help_scripts_mustache) = {
#embed "../../templates/help/scripts.mustache"
};
BYTES(templates_help_set_up_mustache) = {
#embed "../../templates/help/set-up.mustache"
};
BYTES(templates_help_sign_in_mustache) = {
#embed "../../templates/help/sign-in.mustache"
};
BYTES(templates_help_text_messages_mustache) = {
#embed "../../templates/help/text-messages.mustache"
};
BYTES(templates_help_trusted_devices_mustache) = {
#embed "../../templates/help/trusted-devices.mustache"
};
BYTES(templates_join_mustache) = {
#embed "../../templates/join.mustache"
};
BYTES(templates_lost_phone_off_mustache) = {
#embed "../../templates/lost-phone-off.mustache"
};
BYTES(templates_lost_phone_mustache) = {
#embed "../../templates/lost-phone.mustache"
};
BYTES(templates_mail_case_opened_html_mustache) = {
#embed "../../templates/mail/case-opened.html.mustache"
};
BYTES(templates_mail_case_opened_txt_mustache) = {
#embed "../../templates/mail/case-opened.txt.mustache"
};
BYTES(templates_mail_case_to_decide_html_mustache) = {
#embed "../../templates/mail/case-to-decide.html.mustache"
};
BYTES(templates_mail_case_to_decide_txt_mustache) = {
#embed "../../templates/mail/case-to-decide.txt.mustache"
};
BYTES(templates_mail_confirm_address_html_mustache) = {
#embed "../../templates/mail/confirm-address.html.mustache"
};
BYTES(templates_mail_confirm_address_txt_mustache) = {
#embed "../../templates/mail/confirm-address.txt.mustache"
};
BYTES(templates_mail_invitation_html_mustache) = {
#embed "../../templates/mail/invitation.html.mustache"
};
BYTES(templates_mail_invitation_txt_mustache) = {
#embed "../../templates/mail/invitation.txt.mustache"
};
BYTES(templates_mail_notice_html_mustache) = {
#embed "../../templates/mail/notice.html.mustache"
};
BYTES(templates_mail_notice_txt_mustache) = {
#embed "../../templates/mail/notice.txt.mustache"
};
BYTES(templates_mail_reset_password_html_mustache) = {
#embed "../../templates/mail/reset-password.html.mustache"
};
BYTES(templates_mail_reset_password_txt_mustache) = {
#embed "../../templates/mail/reset-password.txt.mustache"
};
BYTES(templates_message_mustache) = {
#embed "../../templates/message.mustache"
};
BYTES(templates_not_me_mustache) = {
#embed "../../templates/not-me.mustache"
};
BYTES(templates_page_mustache) = {
#embed "../../templates/page.mustache"
};
BYTES(templates_partials_admin_nav_mustache) = {
#embed "../../templates/partials/admin-nav.mustache"
};
BYTES(templates_partials_code_clock_mustache) = {
#embed "../../templates/partials/code-clock.mustache"
};
BYTES(templates_partials_code_field_mustache) = {
#embed "../../templates/partials/code-field.mustache"
};
BYTES(templates_partials_codes_sheet_mustache) = {
#embed "../../templates/partials/codes-sheet.mustache"
};
BYTES(templates_partials_codes_mustache) = {
#embed "../../templates/partials/codes.mustache"
};
BYTES(templates_partials_csrf_mustache) = {
#embed "../../templates/partials/csrf.mustache"
};
BYTES(templates_partials_door_mustache) = {
#embed "../../templates/partials/door.mustache"
};
BYTES(templates_partials_draw_lost_mustache) = {
#embed "../../templates/partials/draw-lost.mustache"
};
BYTES(templates_partials_draw_message_mustache) = {
#embed "../../templates/partials/draw-message.mustache"
};
BYTES(templates_partials_draw_password_mustache) = {
#embed "../../templates/partials/draw-password.mustache"
};
BYTES(templates_partials_draw_save_mustache) = {
#embed "../../templates/partials/draw-save.mustache"
};
BYTES(templates_partials_draw_scan_mustache) = {
#embed "../../templates/partials/draw-scan.mustache"
};
BYTES(templates_partials_draw_trust_mustache) = {
#embed "../../templates/partials/draw-trust.mustache"
};
BYTES(templates_partials_draw_type_mustache) = {
#embed "../../templates/partials/draw-type.mustache"
};
BYTES(templates_partials_error_summary_mustache) = {
#embed "../../templates/partials/error-summary.mustache"
};
BYTES(templates_partials_foot_mustache) = {
#embed "../../templates/partials/foot.mustache"
};
BYTES(templates_partials_head_mustache) = {
#embed "../../templates/partials/head.mustache"
};
BYTES(templates_partials_help_end_mustache) = {
#embed "../../templates/partials/help-end.mustache"
};
BYTES(templates_partials_icon_device_mustache) = {
#embed "../../templates/partials/icon-device.mustache"
};
BYTES(templates_partials_icon_good_mustache) = {
#embed "../../templates/partials/icon-good.mustache"
};
BYTES(templates_partials_icon_stop_mustache) = {
#embed "../../templates/partials/icon-stop.mustache"
};
BYTES(templates_partials_icon_warn_mustache) = {
#embed "../../templates/partials/icon-warn.mustache"
};
BYTES(templates_partials_lost_everything_mustache) = {
#embed "../../templates/partials/lost-everything.mustache"
};
BYTES(templates_partials_mail_foot_html_mustache) = {
#embed "../../templates/partials/mail-foot-html.mustache"
};
BYTES(templates_partials_mail_foot_text_mustache) = {
#embed "../../templates/partials/mail-foot-text.mustache"
};
BYTES(templates_partials_mail_head_html_mustache) = {
#embed "../../templates/partials/mail-head-html.mustache"
};
BYTES(templates_partials_mark_mustache) = {
#embed "../../templates/partials/mark.mustache"
};
BYTES(templates_partials_new_password_mustache) = {
#embed "../../templates/partials/new-password.mustache"
};
BYTES(templates_partials_only_way_back_mustache) = {
#embed "../../templates/partials/only-way-back.mustache"
};
BYTES(templates_partials_page_content_mustache) = {
#embed "../../templates/partials/page-content.mustache"
};
BYTES(templates_partials_password_field_mustache) = {
#embed "../../templates/partials/password-field.mustache"
};
BYTES(templates_partials_settings_nav_mustache) = {
#embed "../../templates/partials/settings-nav.mustache"
};
BYTES(templates_partials_state_mustache) = {
#embed "../../templates/partials/state.mustache"
};
BYTES(templates_partials_steps_mustache) = {
#embed "../../templates/partials/steps.mustache"
};
BYTES(templates_partials_trust_device_mustache) = {
#embed "../../templates/partials/trust-device.mustache"
};
BYTES(templates_password_mustache) = {
#embed "../../templates/password.mustache"
};
BYTES(templates_people_mustache) = {
#embed "../../templates/people.mustache"
};
BYTES(templates_person_mustache) = {
#embed "../../templates/person.mustache"
};
BYTES(templates_policy_review_mustache) = {
#embed "../../templates/policy-review.mustache"
};
BYTES(templates_policy_mustache) = {
#embed "../../templates/policy.mustache"
};
BYTES(templates_recover_cancel_mustache) = {
#embed "../../templates/recover-cancel.mustache"
};
BYTES(templates_recover_mustache) = {
#embed "../../templates/recover.mustache"
};
BYTES(templates_recovery_codes_new_mustache) = {
#embed "../../templates/recovery-codes-new.mustache"
};
BYTES(templates_recovery_codes_mustache) = {
#embed "../../templates/recovery-codes.mustache"
};
BYTES(templates_reset_password_mustache) = {
#embed "../../templates/reset-password.mustache"
};
BYTES(templates_second_step_recovery_mustache) = {
#embed "../../templates/second-step-recovery.mustache"
};
BYTES(templates_second_step_mustache) = {
#embed "../../templates/second-step.mustache"
};
BYTES(templates_security_mustache) = {
#embed "../../templates/security.mustache"
};
BYTES(templates_sessions_mustache) = {
#embed "../../templates/sessions.mustache"
};
BYTES(templates_setup_codes_mustache) = {
#embed "../../templates/setup-codes.mustache"
};
BYTES(templates_setup_done_mustache) = {
#embed "../../templates/setup-done.mustache"
};
BYTES(templates_setup_password_mustache) = {
#embed "../../templates/setup-password.mustache"
};
BYTES(templates_setup_scan_mustache) = {
#embed "../../templates/setup-scan.mustache"
};
BYTES(templates_sign_in_mustache) = {
#embed "../../templates/sign-in.mustache"
};
BYTES(templates_step_up_mustache) = {
#embed "../../templates/step-up.mustache"
};
BYTES(templates_text_messages_mustache) = {
#embed "../../templates/text-messages.mustache"
};
BYTES(templates_tokens_mustache) = {
#embed "../../templates/tokens.mustache"
};
BYTES(templates_two_factor_off_mustache) = {
#embed "../../templates/two-factor-off.mustache"
};

static constexpr struct shipped_file files[] = {
  ENTRY("languages/de.ini", languages_de_ini, 0),
  ENTRY("languages/en.ini", languages_en_ini, 0),
  ENTRY("languages/es.ini", languages_es_ini, 0),
  ENTRY("languages/fr.ini", languages_fr_ini, 0),
  ENTRY("languages/zh-Hans.ini", languages_zh_Hans_ini, 0),
  ENTRY("public/icon.png", public_icon_png, shipped::fingerprint(public_icon_png)),
  ENTRY("public/icon.svg", public_icon_svg, shipped::fingerprint(public_icon_svg)),
  ENTRY("public/mark.svg", public_mark_svg, shipped::fingerprint(public_mark_svg)),
  ENTRY("public/nightlatch.css", public_nightlatch_css, shipped::fingerprint(public_nightlatch_css)),
  ENTRY("public/nightlatch.js", public_nightlatch_js, shipped::fingerprint(public_nightlatch_js)),
  ENTRY("public/robots.txt", public_robots_txt, shipped::fingerprint(public_robots_txt)),
  ENTRY("templates/account.mustache", templates_account_mustache, 0),
  ENTRY("templates/activity.mustache", templates_activity_mustache, 0),
  ENTRY("templates/admin-activity.mustache", templates_admin_activity_mustache, 0),
  ENTRY("templates/apps.mustache", templates_apps_mustache, 0),
  ENTRY("templates/case.mustache", templates_case_mustache, 0),
  ENTRY("templates/cases.mustache", templates_cases_mustache, 0),
  ENTRY("templates/confirm-address.mustache", templates_confirm_address_mustache, 0),
  ENTRY("templates/devices.mustache", templates_devices_mustache, 0),
  ENTRY("templates/error.mustache", templates_error_mustache, 0),
  ENTRY("templates/export.mustache", templates_export_mustache, 0),
  ENTRY("templates/forgot-password.mustache", templates_forgot_password_mustache, 0),
  ENTRY("templates/front.mustache", templates_front_mustache, 0),
  ENTRY("templates/help.mustache", templates_help_mustache, 0),
  ENTRY("templates/help/administrators.mustache", templates_help_administrators_mustache, 0),
  ENTRY("templates/help/lost-device.mustache", templates_help_lost_device_mustache, 0),
  ENTRY("templates/help/recovery-codes.mustache", templates_help_recovery_codes_mustache, 0),
  ENTRY("templates/help/scripts.mustache", templates_help_scripts_mustache, 0),
  ENTRY("templates/help/set-up.mustache", templates_help_set_up_mustache, 0),
  ENTRY("templates/help/sign-in.mustache", templates_help_sign_in_mustache, 0),
  ENTRY("templates/help/text-messages.mustache", templates_help_text_messages_mustache, 0),
  ENTRY("templates/help/trusted-devices.mustache", templates_help_trusted_devices_mustache, 0),
  ENTRY("templates/join.mustache", templates_join_mustache, 0),
  ENTRY("templates/lost-phone-off.mustache", templates_lost_phone_off_mustache, 0),
  ENTRY("templates/lost-phone.mustache", templates_lost_phone_mustache, 0),
  ENTRY("templates/mail/case-opened.html.mustache", templates_mail_case_opened_html_mustache, 0),
  ENTRY("templates/mail/case-opened.txt.mustache", templates_mail_case_opened_txt_mustache, 0),
  ENTRY("templates/mail/case-to-decide.html.mustache", templates_mail_case_to_decide_html_mustache, 0),
  ENTRY("templates/mail/case-to-decide.txt.mustache", templates_mail_case_to_decide_txt_mustache, 0),
  ENTRY("templates/mail/confirm-address.html.mustache", templates_mail_confirm_address_html_mustache, 0),
  ENTRY("templates/mail/confirm-address.txt.mustache", templates_mail_confirm_address_txt_mustache, 0),
  ENTRY("templates/mail/invitation.html.mustache", templates_mail_invitation_html_mustache, 0),
  ENTRY("templates/mail/invitation.txt.mustache", templates_mail_invitation_txt_mustache, 0),
  ENTRY("templates/mail/notice.html.mustache", templates_mail_notice_html_mustache, 0),
  ENTRY("templates/mail/notice.txt.mustache", templates_mail_notice_txt_mustache, 0),
  ENTRY("templates/mail/reset-password.html.mustache", templates_mail_reset_password_html_mustache, 0),
  ENTRY("templates/mail/reset-password.txt.mustache", templates_mail_reset_password_txt_mustache, 0),
  ENTRY("templates/message.mustache", templates_message_mustache, 0),
  ENTRY("templates/not-me.mustache", templates_not_me_mustache, 0),
  ENTRY("templates/page.mustache", templates_page_mustache, 0),
  ENTRY("templates/partials/admin-nav.mustache", templates_partials_admin_nav_mustache, 0),
  ENTRY("templates/partials/code-clock.mustache", templates_partials_code_clock_mustache, 0),
  ENTRY("templates/partials/code-field.mustache", templates_partials_code_field_mustache, 0),
  ENTRY("templates/partials/codes-sheet.mustache", templates_partials_codes_sheet_mustache, 0),
  ENTRY("templates/partials/codes.mustache", templates_partials_codes_mustache, 0),
  ENTRY("templates/partials/csrf.mustache", templates_partials_csrf_mustache, 0),
  ENTRY("templates/partials/door.mustache", templates_partials_door_mustache, 0),
  ENTRY("templates/partials/draw-lost.mustache", templates_partials_draw_lost_mustache, 0),
  ENTRY("templates/partials/draw-message.mustache", templates_partials_draw_message_mustache, 0),
  ENTRY("templates/partials/draw-password.mustache", templates_partials_draw_password_mustache, 0),
  ENTRY("templates/partials/draw-save.mustache", templates_partials_draw_save_mustache, 0),
  ENTRY("templates/partials/draw-scan.mustache", templates_partials_draw_scan_mustache, 0),
  ENTRY("templates/partials/draw-trust.mustache", templates_partials_draw_trust_mustache, 0),
  ENTRY("templates/partials/draw-type.mustache", templates_partials_draw_type_mustache, 0),
  ENTRY("templates/partials/error-summary.mustache", templates_partials_error_summary_mustache, 0),
  ENTRY("templates/partials/foot.mustache", templates_partials_foot_mustache, 0),
  ENTRY("templates/partials/head.mustache", templates_partials_head_mustache, 0),
  ENTRY("templates/partials/help-end.mustache", templates_partials_help_end_mustache, 0),
  ENTRY("templates/partials/icon-device.mustache", templates_partials_icon_device_mustache, 0),
  ENTRY("templates/partials/icon-good.mustache", templates_partials_icon_good_mustache, 0),
  ENTRY("templates/partials/icon-stop.mustache", templates_partials_icon_stop_mustache, 0),
  ENTRY("templates/partials/icon-warn.mustache", templates_partials_icon_warn_mustache, 0),
  ENTRY("templates/partials/lost-everything.mustache", templates_partials_lost_everything_mustache, 0),
  ENTRY("templates/partials/mail-foot-html.mustache", templates_partials_mail_foot_html_mustache, 0),
  ENTRY("templates/partials/mail-foot-text.mustache", templates_partials_mail_foot_text_mustache, 0),
  ENTRY("templates/partials/mail-head-html.mustache", templates_partials_mail_head_html_mustache, 0),
  ENTRY("templates/partials/mark.mustache", templates_partials_mark_mustache, 0),
  ENTRY("templates/partials/new-password.mustache", templates_partials_new_password_mustache, 0),
  ENTRY("templates/partials/only-way-back.mustache", templates_partials_only_way_back_mustache, 0),
  ENTRY("templates/partials/page-content.mustache", templates_partials_page_content_mustache, 0),
  ENTRY("templates/partials/password-field.mustache", templates_partials_password_field_mustache, 0),
  ENTRY("templates/partials/settings-nav.mustache", templates_partials_settings_nav_mustache, 0),
  ENTRY("templates/partials/state.mustache", templates_partials_state_mustache, 0),
  ENTRY("templates/partials/steps.mustache", templates_partials_steps_mustache, 0),
  ENTRY("templates/partials/trust-device.mustache", templates_partials_trust_device_mustache, 0),
  ENTRY("templates/password.mustache", templates_password_mustache, 0),
  ENTRY("templates/people.mustache", templates_people_mustache, 0),
  ENTRY("templates/person.mustache", templates_person_mustache, 0),
  ENTRY("templates/policy-review.mustache", templates_policy_review_mustache, 0),
  ENTRY("templates/policy.mustache", templates_policy_mustache, 0),
  ENTRY("templates/recover-cancel.mustache", templates_recover_cancel_mustache, 0),
  ENTRY("templates/recover.mustache", templates_recover_mustache, 0),
  ENTRY("templates/recovery-codes-new.mustache", templates_recovery_codes_new_mustache, 0),
  ENTRY("templates/recovery-codes.mustache", templates_recovery_codes_mustache, 0),
  ENTRY("templates/reset-password.mustache", templates_reset_password_mustache, 0),
  ENTRY("templates/second-step-recovery.mustache", templates_second_step_recovery_mustache, 0),
  ENTRY("templates/second-step.mustache", templates_second_step_mustache, 0),
  ENTRY("templates/security.mustache", templates_security_mustache, 0),
  ENTRY("templates/sessions.mustache", templates_sessions_mustache, 0),
  ENTRY("templates/setup-codes.mustache", templates_setup_codes_mustache, 0),
  ENTRY("templates/setup-done.mustache", templates_setup_done_mustache, 0),
  ENTRY("templates/setup-password.mustache", templates_setup_password_mustache, 0),
  ENTRY("templates/setup-scan.mustache", templates_setup_scan_mustache, 0),
  ENTRY("templates/sign-in.mustache", templates_sign_in_mustache, 0),
  ENTRY("templates/step-up.mustache", templates_step_up_mustache, 0),
  ENTRY("templates/text-messages.mustache", templates_text_messages_mustache, 0),
  ENTRY("templates/tokens.mustache", templates_tokens_mustache, 0),
  ENTRY("templates/two-factor-off.mustache", templates_two_factor_off_mustache, 0),
};

static constexpr struct shipped_language languages[] = {
  LANGUAGE("de", languages_de_ini),
  LANGUAGE("en", languages_en_ini),
  LANGUAGE("es", languages_es_ini),
  LANGUAGE("fr", languages_fr_ini),
  LANGUAGE("zh-Hans", languages_zh_Hans_ini),
};

size_t shipped_file_count(void) { return sizeof files / sizeof files[0]; }

const struct shipped_file *shipped_file_at(size_t index) {
  return index < shipped_file_count() ? &files[index] : nullptr;
}

size_t shipped_language_count(void) { return sizeof languages / sizeof languages[0]; }

const struct shipped_language *shipped_language_at(size_t index) {
  return index < shipped_language_count() ? &languages[index] : nullptr;
}
