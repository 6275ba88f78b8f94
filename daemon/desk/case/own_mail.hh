#pragma once
// Our own mail that comes back to us, by a redirect, a list or a loop.
//
// It is known by what we composed: by its Message-ID, which is a token of ours, or, where a relay has
// rewritten that, by its words. A token in References does not make a mail ours: it says who was answered,
// and people answer through lists and groups that put our own address into From.

#include "daemon/desk/case/desk.hh"

namespace desk {

bool is_own_mail(const Case& what);

}  // namespace desk
