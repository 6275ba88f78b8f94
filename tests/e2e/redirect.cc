// Preloaded into the private Dovecot: libdovecot looks for its TLS module under a compiled-in absolute path
// and no setting changes that. This sends what is opened below /usr/lib/dovecot to the unpacked tree
// (-DTREE="…") instead.
#include <dirent.h>
#include <dlfcn.h>
#include <string>

namespace {

std::string moved(const char* path) {
  const std::string wanted = path;
  return wanted.rfind("/usr/lib/dovecot/", 0) == 0 ? TREE + wanted : wanted;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" DIR* opendir(const char* path) {
  static const auto real = next<DIR* (*)(const char*)>("opendir");
  return real(moved(path).c_str());
}

extern "C" void* dlopen(const char* path, int flags) {
  static const auto real = next<void* (*)(const char*, int)>("dlopen");
  return path ? real(moved(path).c_str(), flags) : real(path, flags);
}
