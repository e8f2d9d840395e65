/* A passkey's button, which stands before this: shown to a browser that knows passkeys.

   No module, and right behind the button: what comes after it would have to move. */

document.currentScript.previousElementSibling.hidden = !window.PublicKeyCredential;

document.addEventListener("DOMContentLoaded", () => {
  const { forms } = window.allauth.webauthn;
  if (document.getElementById("passkey_login")) {
    forms.loginForm({ ids: { login: "passkey_login", credential: "mfa_credential" } });
  } else {
    // The second step, after the password.
    forms.authenticateForm({
      ids: { authenticate: "mfa_webauthn_authenticate", credential: "id_credential", data: "js_data" },
    });
  }
});
