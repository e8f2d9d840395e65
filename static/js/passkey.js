/* A passkey's button, which stands before this: shown to a browser that knows passkeys.

   No module, and right behind the button: what comes after it would have to move. */

document.currentScript.previousElementSibling.hidden = !window.PublicKeyCredential;

document.addEventListener("DOMContentLoaded", () => {
  if (!document.getElementById("passkey_login")) return; // the second step of logging in: allauth's own
  window.allauth.webauthn.forms.loginForm({
    ids: { login: "passkey_login", credential: "mfa_credential" },
  });
});
