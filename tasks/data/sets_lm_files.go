package data

// lmDomainFiles are one text for each domain.
var lmDomainFiles = []File{
	{Name: "lm-domains/code-c.txt.gz", Size: 606108, SHA256: "f346001ef727471ccad75ed1a1e73dfb0742fc08e9a2a5163177871a6de96a11",
		Content: Sum{2584061, "b453e5b26c7a47efbe08d2cd79c261b9796137365263699a93d7f6962a934351"}},
	{Name: "lm-domains/code-go.txt.gz", Size: 707962, SHA256: "354488176049fdf27fec9190728bc8c3ef786b5abbd2420e4d6085184c092783",
		Content: Sum{2598889, "29090cd8727daa87e515879dea535959cf624b39e267cdb02256452e6db53342"}},
	{Name: "lm-domains/code-python.txt.gz", Size: 492388, SHA256: "dc6004b415c4fdd4d7c559cf2d4f9212cd12ad854d489d3465b062307ad20d82",
		Content: Sum{2192327, "b763fe24af957974859dcd20b9ff474048a9a463c586b0e8bf91cacbcd53a1af"}},
	{Name: "lm-domains/dialogue.txt.gz", Size: 602632, SHA256: "59a457d8883c659b5b2e346b20d8eb43d778d4b72225ef81eddcd092a8c3dada",
		Content: Sum{2194976, "47fa71e2945c63e5c31cf9a7a588d3444b2d41f1299c4aa2e030540bdcc5951b"}},
	{Name: "lm-domains/fiction.txt.gz", Size: 960988, SHA256: "f4e8c65bf82ef789e563b26a2b0b55bc5c30abe67e9f0e272e033e6dfc7a068d",
		Content: Sum{2483652, "4747ee26f620db2544a09ade54f18e4a579bb6ed1b7a2ac8d4803bab460bb986"}},
	{Name: "lm-domains/legal.txt.gz", Size: 640387, SHA256: "2f7bdc44b632434834e14f1b567f582b4f2be5b8cde53dda9b6dbbcb15e87cc0",
		Content: Sum{1898115, "03106f0dca1e3addc36708ea8727a899d7f6c78bad6420ceae696ee573f890b4"}},
	{Name: "lm-domains/news.txt.gz", Size: 780589, SHA256: "69b4037dc67acf6abf129f96e04cda3bc312414ef62a2292a98b399be5ef24b8",
		Content: Sum{1814535, "89a345a97dda178b3651b205917ac1db4e490d514657b328b3bc634e9cbfe214"}},
	{Name: "lm-domains/speeches.txt.gz", Size: 986315, SHA256: "b8b43e4faddbc0aa97bfcbb0c57d5579aa33d8c42cfeb916074daf214c82760e",
		Content: Sum{2879806, "fb7c0a3c53f5de6d5d87315b34aaa5de7f41ce9e82b0998f574e61b94e101a95"}},
	{Name: "lm-domains/wiki.txt.gz", Size: 782223, SHA256: "132f57ebfb972a7b526ca7636619786796bcba284a4fbb96ac9773a408873c88",
		Content: Sum{2369991, "ecfc01bc62ccc4330a03f7ba9bb17da1f499285cb5a94ec9d5cbe59314e8a9b0"}},
}
