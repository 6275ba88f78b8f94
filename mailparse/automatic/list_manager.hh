#pragma once
#include "mailparse/mail.hh"

namespace mailparse {

// Did a list manager (Mailman, fml, ezmlm, Majordomo, Sympa, ...) write this itself: a refusal, a request to
// confirm, help? What it hands on of its members is theirs: such mail comes from a member, or says that it
// was posted.
bool is_of_list_manager(const Mail& so_far);

// Did this come through a mailing list, whoever wrote it?
bool is_by_list(const Mail& so_far);

}  // namespace mailparse
