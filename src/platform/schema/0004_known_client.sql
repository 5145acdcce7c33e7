-- AUT-3: where a person completed a sign-in before; attempts from there are counted apart.
CREATE TABLE known_client (
    account @int NOT NULL,
    client @blob NOT NULL,                   -- keyed reference to a network, or to the cookie of a browser
    used_at @int NOT NULL,
    PRIMARY KEY (account, client)
) @rowless;
CREATE INDEX known_client_client ON known_client (client);
