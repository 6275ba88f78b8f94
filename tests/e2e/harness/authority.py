"""A private certificate authority, so that TLS in the tests is verified TLS."""
import os
import subprocess


class Authority:
    """Makes FOLDER/ca.pem and any number of server certificates signed by it."""

    def __init__(self, folder, name="ticketd test authority"):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.certificate = self._path("ca.pem")
        self._openssl("req", "-x509", *self._new_key("ca.key"), "-subj", f"/CN={name}", "-days", "30",
                      "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", self.certificate)

    def issue(self, name, hosts="DNS:localhost,IP:127.0.0.1"):
        """(certificate, key) for a server of these subject alternative names."""
        request, certificate, key = self._path(f"{name}.csr"), self._path(f"{name}.pem"), self._path(f"{name}.key")
        self._openssl("req", *self._new_key(f"{name}.key"), "-subj", f"/CN={name}", "-out", request,
                      "-addext", f"subjectAltName={hosts}")
        self._openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._path("ca.key"),
                      "-days", "30", "-copy_extensions", "copy", "-out", certificate)
        return certificate, key

    def _new_key(self, file):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self._path(file)]

    def _path(self, file):
        return os.path.join(self.folder, file)

    @staticmethod
    def _openssl(*words):
        subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
