import { Controller, Get, ServiceUnavailableException } from "@nestjs/common";
import { probeLinks } from "./network.js";

@Controller("health")
export class HealthController {
  /** Asks nobody else: a service stays up while another one is down. */
  @Get()
  getHealth() {
    return { status: "ok" };
  }

  @Get("links")
  async getLinks() {
    const links = await probeLinks();
    const failed = Object.values(links).includes("failed");
    if (failed) throw new ServiceUnavailableException(links);
    return links;
  }
}
