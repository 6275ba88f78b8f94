#include "mailparse/html/html_text.hh"

#include "mailparse/html/html_attributes.hh"
#include "mailparse/text/utf8.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
std::string text(std::string_view html) {
  return html_to_text(html, 1 << 20);
}
}  // namespace

TEST_CASE("html: paragraphs, breaks, white space") {
  CHECK(text("<p>one\n two</p><p>three<br>four</p>") == "one two\n\nthree\nfour\n");
  CHECK(text("<div>a</div><div>b</div><div><br></div><div>c</div>") == "a\nb\n\nc\n");
  CHECK(text("a<br><br><br><br>b") == "a\n\nb\n");
  CHECK(text("<p class=MsoNormal>a</p><p class=MsoNormal>b</p>") == "a\nb\n");
  CHECK(text("<p style='margin:0'>a</p><p style='margin: 0px'>b</p>") == "a\nb\n");
  CHECK(text("<pre>a\n  b\n\nc</pre>") == "a\n  b\n\nc\n");
  CHECK(text("<h1>Title</h1>text") == "Title\n\ntext\n");
  CHECK(text("a&nbsp;b &amp; &lt;c&gt; &euro; &#8364; &bogus;") == "a b & <c> € € &bogus;\n");
  CHECK(text("no markup") == "no markup\n");
  CHECK(text("") == "");
}

TEST_CASE("html: lists") {
  CHECK(text("<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul>after") ==
        "* one\n* two\n  * deep\n\nafter\n");
  CHECK(text("<ol start=3><li>three<li>four</ol>") == "3. three\n4. four\n");
}

TEST_CASE("html: tables are rows of cells") {
  CHECK(text("<table><tr><th>Name</th><th>Age</th></tr><tr><td>Ann</td><td>7</td></tr></table>x") ==
        "Name  Age\nAnn  7\n\nx\n");
}

TEST_CASE("html: quotes are marked, an indented block is none") {
  CHECK(text("new<blockquote>old<blockquote>older</blockquote></blockquote>end") ==
        "new\n\n> old\n>\n> > older\n\nend\n");
  CHECK(text("<blockquote>one<br><br>two</blockquote>") == "> one\n>\n> two\n");
  CHECK(text("<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>in</blockquote>") == "in\n");
}

TEST_CASE("html: links") {
  CHECK(text("<a href='https://x.example/a?b=1'>here</a>.") == "here <https://x.example/a?b=1>.\n");
  CHECK(text("<a href='https://www.x.example/'>x.example</a>") == "x.example\n");
  CHECK(text("<a href='mailto:a@x.example'>a@x.example</a>") == "a@x.example\n");
  CHECK(text("<a href='javascript:alert(1)'>click</a> <a href='#top'>up</a>") == "click up\n");
  CHECK(text("<a href='https://x.example/'><img src='x.png'></a>end") == "end\n");
}

TEST_CASE("html: images") {
  CHECK(text("<img alt='Our logo' src=x>") == "[Our logo]\n");
  CHECK(text("a<img alt='track' width=1 height=1 src=x>b") == "ab\n");
  CHECK(text("hi <img alt='😀' src=x>") == "hi 😀\n");
}

TEST_CASE("html: what nobody sees is gone") {
  CHECK(text("<head><title>T</title><style>p{}</style></head><script>x</script>seen") == "seen\n");
  CHECK(text("<div style='display:none'>hidden</div>seen") == "seen\n");
  CHECK(text("<div style='DISPLAY : none !important'>hidden <b>deep</b></div>seen") == "seen\n");
  CHECK(text("<span style='max-height:0;overflow:hidden'>pre</span>seen") == "seen\n");
  CHECK(text("fi<span style='font-size:0px'>le </span>sh") == "fish\n");
  CHECK(text("<td style='font-size:0'><div style='font-size:13px'>seen</div></td>") == "seen\n");
  CHECK(text("<p hidden>x</p>seen") == "seen\n");
  CHECK(text("pre\xE2\x80\x8B\xC2\xADheader\xCD\x8F") == "preheader\n");
  CHECK(text("<!-- [if mso]>office<![endif]-->seen<!-- c -->") == "seen\n");
  CHECK(text("<noscript>seen</noscript>") == "seen\n");
}

TEST_CASE("html: broken markup") {
  CHECK(text("<p>a<b>b</p>c") == "ab\n\nc\n");
  CHECK(text("a < b and c > d").find("and c > d") != std::string::npos);
  CHECK(text("<div>open").find("open") == 0);
  CHECK(text("<meta charset=iso-8859-1><p>Gr\xC3\xBC\xC3\x9F"
             "e") == "Grüße\n");
  CHECK(is_valid_utf8(text("<p>\xFF\xFE broken \xC3</p>")));
  CHECK(text(std::string_view("a\0b", 3)).find('a') == 0);
}

TEST_CASE("html: a tag with thousands of attributes is cut, others are not") {
  std::string tag = "<p";
  for (int i = 0; i < 5000; ++i) tag += " a" + std::to_string(i) + "='>'";
  CHECK(limit_attributes("x" + tag + ">seen").size() < 10000);
  CHECK(text("x" + tag + ">seen") == "x\n\nseen\n");
  const std::string usual = "<a href=\"https://x.example/?a=1&b=2\" title='a > b'>x</a> 1 < 2 <";
  CHECK(limit_attributes(usual) == usual);
}

TEST_CASE("html: words behind the end of a document, and documents in a row") {
  CHECK(text("<html><body><p>one</p></body></html>\n<div>two</div>") == "one\n\ntwo\n");
  CHECK(text("<html><body>one</body></html><html><head><title>T</title><style>p{}</style></head><body>two</"
             "body></html>") == "one\n\ntwo\n");
  CHECK(text("<body>one</body><p>two</p></html>three") == "one\n\ntwo\n\nthree\n");
  CHECK(text("<div style='display:none'>x</html><p>two</p>") == "two\n");
  CHECK(text("<blockquote><html><body>old</body></html></blockquote>new") == "> old\n\nnew\n");
  CHECK(text("<html><html><body>a</body></html></html><head><title>T</title></head>b") == "a\n\nb\n");
  CHECK(text("<blockquote><html>a</html>b</blockquote>c") == "> ab\n\nc\n");
  CHECK(text("</div>one</html></p>two") == "one\n\ntwo\n");
  CHECK(text("<!-- c --></div> </b>one") == "one\n");
  CHECK(text("<!-- </html> -->a<style></html></style><a title='</html>'>b</a>c") == "abc\n");
}

TEST_CASE("html: Word's conditional marks, and other things that browsers skip") {
  CHECK(text("<![if !supportLists]><p>1. <![endif]>Tray</p>") == "1. Tray\n");
  CHECK(text("<!--[if !mso]><!-->seen<!--<![endif]-->") == "seen\n");
  CHECK(text("<!DOCTYPE html><![if gte mso 9]>a<![endif]><!x>b") == "ab\n");
  CHECK(text("<style><!-- p {} <![if x]> </style>seen") == "seen\n");
  CHECK(text("<head><style><!-- p {color:red} </style></head><body>seen") == "seen\n");
}

TEST_CASE("html: a line with nothing but a space is a blank line, an empty element is none") {
  for (const char* blank :
       {"<p class=MsoNormal>&nbsp;</p>", "<p class=MsoNormal><o:p>&nbsp;</o:p></p>", "<div>&nbsp;</div>",
        "<div><span style='font-size:11pt'>&nbsp;</span></div>", "<p style='margin:0'>&#8203;</p>",
        "<p class=x_MsoNormal>\n<span>&#160;</span>\n</p>", "<div>&#65279;</div>", "<div>&#12288;</div>",
        "<div><br></div>", "<div><div>&ensp;</div></div>"}) {
    INFO(blank);
    CHECK(text("<p class=MsoNormal>a</p>" + std::string(blank) + "<p class=MsoNormal>b</p>") == "a\n\nb\n");
  }
  CHECK(text("<div>a</div><div></div><div> </div><div>b</div>") == "a\nb\n");
  CHECK(text("<div>a</div><div>x&nbsp;y</div><div>b</div>") == "a\nx y\nb\n");
}

TEST_CASE("html: the signature that a client marks stands below a line of dashes, unless words follow it") {
  const std::string mark = "<div class=\"gmail_signature\"><p>Ann Lee</p></div>";
  CHECK(text("<div>Works.</div>" + mark) == "Works.\n-- \n\nAnn Lee\n");
  CHECK(text("<div>Works.</div><div id=Signature>Ann Lee</div>") == "Works.\n-- \nAnn Lee\n");
  CHECK(text("<div>Works.</div><pre class=moz-signature>-- \nAnn Lee</pre>") == "Works.\n\n-- \nAnn Lee\n");
  CHECK(text("<div>Works.</div>--&nbsp;<br>" + mark) == "Works.\n--\n\nAnn Lee\n");
  CHECK(text("<div>Works.</div>" + mark + "<p>But the door does not.</p>") ==
        "Works.\n\nAnn Lee\n\nBut the door does not.\n");
  CHECK(text("Works." + mark +
             "<div class=gmail_quote><div class=gmail_attr>On 1 May, Bob wrote:</div><blockquote>x"
             "</blockquote></div>")
            .starts_with("Works.\n-- \n\nAnn Lee\n"));
  CHECK(text(mark) == "Ann Lee\n");
  CHECK(text("Works.<blockquote>old" + mark + "</blockquote>") == "Works.\n\n> old\n>\n> Ann Lee\n");
}

TEST_CASE("html: bombs") {
  std::string deep;
  for (int i = 0; i < 60000; ++i) deep += "<b>";
  CHECK(text(deep + "x") == "x\n");
  std::string quotes;
  for (int i = 0; i < 20000; ++i) quotes += "<blockquote>x";
  CHECK(html_to_text(quotes, 8 << 20).size() < 20000 * 100);
  CHECK(html_to_text(std::string(5 << 20, 'x'), 1000).size() <= 1001);
  for (const char* piece : {"</html>x", "<!--", "<![if x", "<style>", "<a title='<style>'></i>",
                            "<div id=Signature>x", "<p class=MsoNormal>&nbsp;", "<html>", "</body>"}) {
    INFO(piece);
    std::string many;
    for (int i = 0; i < 40000; ++i) many += piece;
    CHECK(html_to_text("x" + many, 1 << 20).starts_with("x"));
  }
}

TEST_CASE("html: white space that a style keeps") {
  CHECK(text("<div style='white-space: pre-wrap'>one\n  two\nthree</div><p>four\nfive</p>") ==
        "one\n  two\nthree\n\nfour five\n");
  CHECK(text("<span style=white-space:pre-line>a &lt;b&gt;\n&lt;c&gt;</span>") == "a <b>\n<c>\n");
  CHECK(text("<div style='white-space:pre'>a\n<div style='white-space:normal'>b\nc</div></div>") ==
        "a\nb c\n");
  CHECK(text("a<span class='Apple-tab-span' style='white-space:pre'>\t</span>b") == "a b\n");
}

TEST_CASE("html: the bullets of Word's lists are bullets, not letters") {
  const auto item = [](const std::string& bullet, const std::string& words) {
    return "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if "
           "!supportLists]><span style='font-family:Wingdings'><span style='mso-list:Ignore'>" +
           bullet +
           "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span><![endif]>" +
           words + "<o:p></o:p></p>";
  };
  for (const std::string bullet :
       {"\xC2\xA7", "o", "\xC3\x98", "\xC3\xBC", "\xC2\xB7", "\xEF\x82\xA7", "v"}) {
    CAPTURE(bullet);
    CHECK(text(item(bullet, "restart it")) == "* restart it\n");
    CHECK(text(item(bullet, "#note")) == "* #note\n");
  }
  CHECK(text(item("1.", "restart") + item("b)", "wait")) == "1. restart\n\nb) wait\n");
  CHECK(text("<p style='MSO-LIST: ignore'>x</p>y") == "*\n\ny\n");
}

TEST_CASE("html: a line separator ends a line") {
  CHECK(text("<p>#note&#8232;secret</p>") == "#note\nsecret\n");
}
