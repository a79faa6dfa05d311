// The official JavaScript SDKs' side of the benchmark: node bench_sdk.mjs WORK URL COUNT, with the works of bench_client.c. The
// SDKs are those of ./package.json, found from the folder where this file is copied to.
const [work, url, countText] = process.argv.slice(2);
const count = Number(countText);
const turn = { role: "user", content: "Tell me a story." };

async function anthropic() {
  const { default: Anthropic } = await import("@anthropic-ai/sdk");
  return new Anthropic({ apiKey: "key", baseURL: url });
}

async function openai() {
  const { default: OpenAI } = await import("openai");
  return new OpenAI({ apiKey: "key", baseURL: `${url}/v1` });
}

// Iterates over the events of a stream, no more.
async function messages() {
  const client = await anthropic();
  const stream = await client.messages.create({
    model: "anthropic/claude-sonnet-4-5", max_tokens: count, messages: [turn], stream: true,
  });
  let length = 0;
  for await (const event of stream)
    if (event.type === "content_block_delta") length += event.delta.text.length;
  return length;
}

// Gathers the reply too.
async function tokens() {
  const client = await anthropic();
  const stream = client.messages.stream({ model: "anthropic/claude-sonnet-4-5", max_tokens: count, messages: [turn] });
  return (await stream.finalMessage()).content[0].text.length;
}

async function chat() {
  const client = await openai();
  const stream = await client.chat.completions.create({
    model: "openai/gpt-4o-mini", max_tokens: count, messages: [turn], stream: true, stream_options: { include_usage: true },
  });
  let length = 0;
  for await (const chunk of stream) length += chunk.choices[0]?.delta?.content?.length ?? 0;
  return length;
}

async function callOften(turns) {
  const client = await anthropic();
  let length = 0;
  for (let i = 0; i < count; i++) {
    const reply = await client.messages.create({
      model: "anthropic/claude-sonnet-4-5", max_tokens: 1024, messages: turns,
    });
    length += reply.content[0].text.length;
  }
  return length;
}

function conversation() {
  const line = '    printf("%s of 16 tests passed\\n", count); // 64 bytes a line\n';
  const text = line.repeat(17).slice(0, 1024);
  return callOften(Array.from({ length: 1000 }, (_, i) => ({ role: i % 2 ? "assistant" : "user", content: text })));
}

async function embeddings(format) {
  const client = await openai();
  const page = await client.embeddings.create({ model: "m", input: [], encoding_format: format });
  return page.data.reduce((length, { embedding }) => length + embedding.length, 0);
}

const works = {
  messages, tokens, chat, conversation,
  small: () => callOften([turn]),
  // Without encoding_format the SDK asks for base64 and decodes it; told so, it leaves the text alone.
  base64: () => embeddings(undefined),
  float: () => embeddings("float"),
};
const length = await works[work]();
if (!(length > 0)) process.exit(1);
console.log(length);
