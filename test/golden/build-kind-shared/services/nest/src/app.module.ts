import { Module, type OnApplicationShutdown } from "@nestjs/common";
import { AppController } from "./app.controller.js";
import { AppService } from "./app.service.js";
import { HealthController } from "./health.controller.js";
import { close } from "./network.js";

@Module({
  imports: [],
  controllers: [AppController, HealthController],
  providers: [AppService],
})
export class AppModule implements OnApplicationShutdown {
  /** Runs after the last request was answered. */
  onApplicationShutdown(): Promise<void> {
    return close();
  }
}
