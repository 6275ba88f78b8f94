#pragma once
// How the mail clients that agents use compose an answer: where they put the quote and how they mark it, what
// they write above it, signatures, wrapping, HTML, coding. Written from what the clients are documented and
// were seen to send, not from what ticketd reads.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace desk::test {

enum class Body { text, html, both };

// How the text part sets off the lines of the mail that is answered.
enum class Mark { angle, tight_angle, bar, initials, indent, none };

// How the HTML part wraps them.
enum class Wrapper { gmail, cite, outlook, owa, yahoo, proton, plain };

// A blank line between two paragraphs in HTML.
enum class Gap { br, nbsp_paragraph, div_br, paragraphs };

struct Client {
  const char* name;
  Body body;
  Mark mark;
  Wrapper wrapper;
  Gap gap;
  const char*
      introduction;    // above the quote; {date}, {name}, {address}, {subject} are filled in; "|" ends a line
  int wrap;            // columns of the text part, 0 for none
  bool flowed;         // format=flowed (RFC 3676)
  const char* device;  // below new words, "" for none
  const char* charset;
};

std::span<const Client> clients();      // one of each way to compose
std::span<const Client> all_clients();  // with further makers, and languages

// One block of an answer, in the order in which it stands in the mail.
struct Block {
  enum class Kind {
    words,      // the agent's own: a paragraph of lines
    command,    // a line that is a command
    quote,      // lines [first, last) of the mail that is answered
    signature,  // marked with "-- "
    footer,     // appended below everything by a gateway
    banner      // put above everything by a gateway
  };
  enum class Dress { none, bold, list, code };

  Kind kind;
  std::vector<std::string> lines;
  std::size_t first = 0, last = 0;
  bool inside = false;        // typed into the quote, where the client marks it as well
  bool tight = false;         // without a blank line above
  Dress dress = Dress::none;  // how HTML shows it; the text part has `lines` and HTML `bare`
  std::string bare{};
};

// The mail that is answered, as the client has it.
struct Original {
  std::string from_name, address, subject, date, text, html;
};

enum class Coding { quoted_printable, base64, eight_bit };

// What stands around the words and their HTML.
enum class Parcel { none, file, smime, pgp, list_footer, original };

struct Envelope {
  Coding coding = Coding::quoted_printable;
  Parcel parcel = Parcel::none;
  bool clear_signed = false;       // by PGP, in the text; clients do that to text alone
  bool tight_head = false;         // the head of the quote directly below the words
  bool footer_below_html = false;  // a gateway's, behind </html>
};

// Header fields about the content, a blank line and the body.
std::string compose(const Client& client, const Original& original, std::span<const Block> blocks,
                    const Envelope& envelope = {});

// Lines of the original as this client would quote them, without marks.
std::vector<std::string> quotable_lines(const Client& client, const Original& original);

}  // namespace desk::test
