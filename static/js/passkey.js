/* Logging in with a passkey: shows its button, which stands before this, to a browser that knows passkeys.

   No module, and right behind the button: what comes after it would have to move. */

document.currentScript.previousElementSibling.hidden = !window.PublicKeyCredential;

document.addEventListener("DOMContentLoaded", () => {
  window.allauth.webauthn.forms.loginForm({
    ids: { login: "passkey_login", credential: "mfa_credential" },
  });
});
