/* A passkey's button, which stands before this: shown to a browser that knows passkeys. What follows this is
   said where the browser, or whoever sits before it, did not go on.

   No module, and right behind the button: what comes after it would have to move. */

const here = document.currentScript;
here.previousElementSibling.hidden = !window.PublicKeyCredential;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // it would stand in the console alone
  here.nextElementSibling.hidden = false;
});

document.addEventListener("DOMContentLoaded", () => {
  const { forms } = window.allauth.webauthn;
  const credential = "id_credential";
  const data = "js_data";
  const pages = {
    passkey_login: () => forms.loginForm({ ids: { login: "passkey_login", credential: "mfa_credential" } }),
    mfa_webauthn_authenticate: (authenticate) =>
      forms.authenticateForm({ ids: { authenticate, credential, data } }),
    mfa_webauthn_add: (add) =>
      forms.addForm({ ids: { add, passwordless: "id_passwordless", credential, data } }),
  };
  const button = Object.keys(pages).find((id) => document.getElementById(id));
  pages[button](button);
});
