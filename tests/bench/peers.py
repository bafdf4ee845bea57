"""What others publish of themselves. Other machines, other workloads: directions, no comparison."""

PUBLISHED = """
Published by others, requests/s or as said:
  Campfire in eight languages (2026-10-07; 16 clients, four fast cores, every answer checked)
                     Rails  Django  Laravel  Express  Elixir      Go    Rust       C
    room page (HTML)   230      62      760    2,622     942  31,673  35,484  141,834
    messages (HTML)    402      70      924    3,245   1,267  30,746  40,674  151,564
    search             399     118    1,135    6,613   1,814  29,765  34,432  155,456
    post a message     248     112      498    2,088   1,400   9,073   8,998    7,460
  Mattermost: 200,000 users at about 893 per core of an application server
  Centrifugo: 500,000 deliveries/s to 1,000,000 sockets, p99 200 ms, kept nowhere
Measured by us on one core each (2026-11-21, `synchronous` as they ship):
                                    Synapse (SQLite)  ejabberd (SQLite)  Prosody (SQLite)
    durable sends/s, five deliveries each        104                777               704
    deliveries/s, 500 receivers                1,288             31,700            18,300
    newest 50 of 20,000, pages/s                 316                335               136
"""
