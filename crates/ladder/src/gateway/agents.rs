//! What a program says it is, in `User-Agent`, and what follows from it. It is the client's own word: a rule on it keeps out
//! those who do not hide, and treats well those who say who they are. What keeps out the rest is a limit.

/// What kind of program asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agent {
    /// A person's, or one that says nothing of itself.
    Person,
    /// One that draws the preview of a link that was sent in a chat: it follows the link once for each message.
    Preview,
    /// One that indexes the web.
    Crawler,
    /// One that reads many pages for a program: these follow links of which no person has clicked any.
    Scraper,
}

/// Words of a `User-Agent`, in lower case. The first that fits counts: previews name the crawlers that they imitate.
const AGENTS: &[(&str, Agent)] = &[
    ("slackbot", Agent::Preview),
    ("facebookexternalhit", Agent::Preview),
    ("twitterbot", Agent::Preview),
    ("discordbot", Agent::Preview),
    ("telegrambot", Agent::Preview),
    ("whatsapp", Agent::Preview),
    ("linkedinbot", Agent::Preview),
    ("skypeuripreview", Agent::Preview),
    ("googlebot", Agent::Crawler),
    ("bingbot", Agent::Crawler),
    ("duckduckbot", Agent::Crawler),
    ("applebot", Agent::Crawler),
    ("yandexbot", Agent::Crawler),
    ("scrapy", Agent::Scraper),
    ("python-requests", Agent::Scraper),
    ("python-urllib", Agent::Scraper),
    ("aiohttp", Agent::Scraper),
    ("libwww-perl", Agent::Scraper),
    ("httrack", Agent::Scraper),
    ("wget", Agent::Scraper),
];

impl Agent {
    /// The kind of the program that calls itself so; nothing is a person's: many honest programs say nothing.
    pub fn of(user_agent: Option<&str>) -> Agent {
        let said = user_agent.unwrap_or_default().as_bytes();
        let fits = |word: &str| {
            said.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
        };
        let known = AGENTS.iter().find(|(word, _)| fits(word));
        known.map_or(Agent::Person, |(_, agent)| *agent)
    }

    /// Whether following a link is a click of a person. It is none for a preview or an index: they are asked with `HEAD`
    /// behind this gateway, which leads to the same place and counts nothing.
    pub fn clicks(self) -> bool {
        matches!(self, Agent::Person | Agent::Scraper)
    }

    /// The words for a kind, as nginx and HAProxy are told them too.
    pub fn words(kind: Agent) -> impl Iterator<Item = &'static str> {
        AGENTS.iter().filter(move |(_, agent)| *agent == kind).map(|(word, _)| *word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_apart_by_what_they_say_of_themselves() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        for (said, right) in [
            (None, Agent::Person),
            (Some(""), Agent::Person),
            (Some(firefox), Agent::Person),
            (Some("curl/8.5.0"), Agent::Person),
            (Some("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"), Agent::Preview),
            (Some("facebookexternalhit/1.1 (+http://www.facebook.com/…)"), Agent::Preview),
            (Some("WhatsApp/2.23.20.0"), Agent::Preview),
            (Some("Mozilla/5.0 (compatible; Googlebot/2.1; +http://…)"), Agent::Crawler),
            // What some previews say beside a name of their own.
            (Some("TelegramBot (like TwitterBot, Googlebot)"), Agent::Preview),
            (Some("python-requests/2.32"), Agent::Scraper),
            (Some("PYTHON-REQUESTS/2.32"), Agent::Scraper),
            (Some("Scrapy/2.11 (+https://scrapy.org)"), Agent::Scraper),
        ] {
            assert_eq!(Agent::of(said), right, "{said:?}");
        }
    }

    #[test]
    fn a_word_is_lower_case_and_no_word_hides_one_behind_it() {
        for (n, (word, _)) in AGENTS.iter().enumerate() {
            assert_eq!(*word, word.to_ascii_lowercase());
            assert!(AGENTS[..n].iter().all(|(before, _)| !word.contains(before)), "{word}");
        }
    }
}
