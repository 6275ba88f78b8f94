"""A provider of OAuth 2.0 on loopback: hands out tokens by every flow, rotates refresh tokens, and fails on demand.

A refresh token that was renewed stays good until its successor, or the access token that came with it, is used; who comes with it
after that is taken for a thief, and the whole family is void (RFC 9700, 4.14.2).
"""
import base64
import hashlib
import http.server
import json
import os
import secrets
import subprocess
import tempfile
import threading
import time
import urllib.parse

CLIENT, SECRET = "desk-client", "s3cret-of-the-client"


class TokenServer:
    """`user` is whose mailbox the tokens open. requests: the forms that came; plans: what the next ones are answered instead."""

    def __init__(self, user, lifetime=3600):
        self.user, self.lifetime = user, lifetime
        self.requests, self.plans, self.seen, self.devices = [], [], [], []
        self.access, self.families, self.codes = {}, {}, {}  # token: end or family; refresh token: family; code: challenge
        self.public_key = None   # PEM file: of assertions
        self.silent_scope = None  # requests for it are never answered
        self.before_answer = self.after_answer = lambda: None
        self._lock = threading.RLock()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                server.post(self, dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())))

            def do_GET(self):
                server.get(self)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    # --- what a test arranges ---

    def plan(self, status=400, body=None, cut=False, times=1):
        """The next `times` token requests are answered so; `cut`: half of the true answer."""
        self.plans += [{"status": status, "body": body, "cut": cut}] * times

    def refuse(self, error, description="", times=1):
        self.plan(400, {"error": error, "error_description": description}, times=times)

    def revoke(self, grants=False):
        """Every access token is void from now on, and with `grants` every refresh token too."""
        with self._lock:
            self.access.clear()
            if grants:
                self.families.clear()

    def is_good(self, token):
        """Whether a mail server takes it. Its use voids the refresh tokens before it."""
        with self._lock:
            end, family = self.access.get(token, (0, None))
            if end < time.monotonic():
                return False
            if family:
                family["confirmed"] = family["newest"]
            return True

    def secrets(self):
        """Everything that must be in no log."""
        return [value for value in self.seen if len(value) > 8]

    # --- the server ---

    def get(self, handler):
        """The page on which everybody agrees at once."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(handler.path).query))
        code = secrets.token_urlsafe(24)
        self.codes[code] = query
        self.seen.append(code)
        handler.send_response(302)
        handler.send_header("Location", query["redirect_uri"] + "/?" + urllib.parse.urlencode({"code": code, "state": query["state"]}))
        handler.end_headers()

    def post(self, handler, form):
        if handler.path == "/introspect":
            return self._send(handler, 200, {"active": self.is_good(form.get("token", "")), "username": self.user})
        if handler.path == "/device":
            self.devices.append(secrets.token_urlsafe(24))
            self.seen.append(self.devices[-1])
            return self._send(handler, 200, {"device_code": self.devices[-1], "user_code": "WDJB-MJHT", "interval": 1, "expires_in": 60,
                                             "verification_uri": self.url + "/type-it-in"})
        with self._lock:
            self.requests.append(form)
            plan = self.plans.pop(0) if self.plans else None
        if self.silent_scope and form.get("scope") == self.silent_scope:
            time.sleep(600)
        if plan and not plan["cut"]:
            return self._send(handler, plan["status"], plan["body"] or {})
        status, body = self._answer(form)
        self.before_answer()
        self._send(handler, status, body, cut=bool(plan))
        return self.after_answer()

    @staticmethod
    def _send(handler, status, body, cut=False):
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data[:len(data) // 2] if cut else data)
            handler.wfile.flush()
        except OSError:
            pass  # it was killed meanwhile
        handler.close_connection = True

    def _answer(self, form):
        kind = form.get("grant_type", "")
        if kind.endswith("jwt-bearer"):
            claims = self._claims(form["assertion"])
            good = claims and claims["sub"] == self.user and claims["aud"] == self.url + "/token"
            return (200, self._token()) if good else (400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
        if not self._is_client(form):
            return 401, {"error": "invalid_client"}
        if kind == "client_credentials":
            return 200, self._token()
        if kind == "authorization_code":
            return self._redeem(form)
        if kind.endswith("device_code"):
            polls = sum(request.get("device_code") == form["device_code"] for request in self.requests)
            known = form["device_code"] in self.devices and polls > 1  # nobody is quicker
            return (200, self._token({"newest": 0, "confirmed": 0})) if known else (400, {"error": "authorization_pending"})
        return self._renew(form) if kind == "refresh_token" else (400, {"error": "unsupported_grant_type"})

    def _is_client(self, form):
        if form.get("client_id") != CLIENT:
            return False
        if "client_assertion" in form:
            claims = self._claims(form["client_assertion"])
            return bool(claims) and claims["iss"] == claims["sub"] == CLIENT and claims["exp"] > time.time() - 60
        self.seen.append(form.get("client_secret", ""))
        return form.get("client_secret", "") in (SECRET, "")

    def _redeem(self, form):
        query = self.codes.pop(form.get("code"), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if not query or query["code_challenge"] != proof or query["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        return 200, self._token({"newest": 0, "confirmed": 0})

    def _renew(self, form):
        with self._lock:
            family, number = self.families.get(form.get("refresh_token"), (None, 0))
            if family is None or family.get("void"):
                return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            if number < family["confirmed"]:
                family["void"] = True  # somebody has an old one
                return 400, {"error": "invalid_grant", "error_description": "reuse of a refresh token"}
            family["confirmed"] = number
            return 200, self._token(family)

    def _token(self, family=None):
        with self._lock:
            token = secrets.token_urlsafe(1500)  # as long as real ones
            body = {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime}
            self.seen.append(token)
            if family is not None:
                family["newest"] += 1
                body["refresh_token"] = secrets.token_urlsafe(600)
                self.seen.append(body["refresh_token"])
                self.families[body["refresh_token"]] = (family, family["newest"])
            self.access[token] = (time.monotonic() + self.lifetime, family)
            return body

    def _claims(self, assertion):
        """The claims of an assertion, if its signature is that of public_key; openssl says so, not we."""
        self.seen.append(assertion)
        head, claims, signature = assertion.split(".")
        raw = lambda text: base64.urlsafe_b64decode(text + "==")
        options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"] if json.loads(raw(head))["alg"] == "PS256" else []
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(raw(signature))
        done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", self.public_key, "-signature", file.name, *options],
                              input=f"{head}.{claims}".encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        os.unlink(file.name)
        return json.loads(raw(claims)) if done.returncode == 0 else None
